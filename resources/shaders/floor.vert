#version 120
// Lines on the floor, a triangle's profile across: 1 m and 25 cm, fading with the distance from
// the person and where they would lie too close together. Only what is near a line costs anything.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_pixel;  // of clip space, for one logical pixel
uniform vec2 u_focus;
attribute vec3 a_position;
attribute vec3 a_along;  // the line's direction
attribute float a_side;  // -1 or 1
attribute float a_cell;  // metres between lines of its kind
varying float v_across;
varying float v_opacity;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    vec4 here = u_projection * eye;
    vec4 ahead = u_projection * (u_view * vec4(a_along, 0.0));
    vec2 along = (ahead.xy * here.w - here.xy * ahead.w) / u_pixel;  // on the screen, any length
    along = along / max(length(along), 1e-9);
    bool whole = a_cell > 0.5;
    gl_Position = here;
    gl_Position.xy += vec2(-along.y, along.x) * a_side * (whole ? 1.2 : 1.0) * u_pixel * here.w;
    v_across = a_side;

    vec3 towards = u_projection[3][3] > 0.5 ? vec3(0.0, 0.0, 1.0) : normalize(-eye.xyz);
    float steep = max(abs(dot(towards, u_view[1].xyz)), 0.02);
    float pixel = u_pixel.y * here.w / (u_projection[1][1] * steep);  // metres of floor
    float apart = 1.0 - clamp(2.5 * pixel / a_cell, 0.0, 1.0);
    float near = 1.0 - smoothstep(0.8, 5.5, length(a_position.xz - u_focus));
    v_opacity = (whole ? 0.30 : 0.10) * near * apart;
}
