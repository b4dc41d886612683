#version 120
// Lines of a width in pixels: lines of OpenGL's own are one pixel wide on some machines.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_pixel;  // of clip space, for one pixel
uniform float u_width;
attribute vec3 a_position;
attribute vec3 a_other;
attribute vec4 a_color;
attribute float a_side;
varying vec4 v_color;

void main() {
    vec4 here = u_projection * (u_view * vec4(a_position, 1.0));
    vec4 there = u_projection * (u_view * vec4(a_other, 1.0));
    vec2 along = there.xy / max(there.w, 1e-4) - here.xy / max(here.w, 1e-4);
    along /= u_pixel;
    along = length(along) > 1e-6 ? normalize(along) : vec2(1.0, 0.0);
    gl_Position = here;
    gl_Position.xy += vec2(-along.y, along.x) * a_side * 0.5 * u_width * u_pixel * here.w;
    v_color = a_color;
}
