#version 120
// Round dots of a size in pixels; u_nudge pulls them towards the viewer, out of their surface.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_nudge;
attribute vec3 a_position;
attribute vec3 a_color;
attribute float a_size;
attribute float a_fill;
varying vec3 v_color;
varying float v_size;
varying float v_fill;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    eye.xyz *= 1.0 - u_nudge;
    gl_Position = u_projection * eye;
    gl_PointSize = a_size;
    v_color = a_color;
    v_size = a_size;
    v_fill = a_fill;
}
