#version 120
// Pictures of words beside points, in pixels of the screen.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_pixel;  // of clip space, for one pixel
uniform float u_scale;
attribute vec3 a_position;
attribute vec2 a_offset;
attribute vec2 a_texcoord;
attribute float a_opacity;
varying vec2 v_texcoord;
varying float v_opacity;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    gl_Position = u_projection * eye;
    gl_Position.xy += a_offset * u_scale * u_pixel * gl_Position.w;
    v_texcoord = a_texcoord;
    v_opacity = a_opacity;
}
