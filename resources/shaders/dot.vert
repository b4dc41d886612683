#version 120
// Discs of a size in pixels; u_lift metres nearer to the viewer than they are.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_pixel;  // of clip space, for one pixel
uniform float u_scale;
uniform float u_lift;
uniform float u_flat;  // all rays are parallel
attribute vec3 a_position;
attribute vec2 a_corner;
attribute vec4 a_color;
attribute float a_radius;
varying vec2 v_corner;
varying vec4 v_color;
varying float v_radius;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    vec3 towards = u_flat > 0.5 ? vec3(0.0, 0.0, 1.0) : normalize(-eye.xyz);
    eye.xyz += u_lift * towards;
    gl_Position = u_projection * eye;
    float radius = a_radius * u_scale + 1.0;  // room for the soft edge
    gl_Position.xy += a_corner * radius * u_pixel * gl_Position.w;
    v_corner = a_corner * radius;
    v_radius = a_radius * u_scale;
    v_color = a_color;
}
