#version 120
uniform mat4 u_view;
uniform mat4 u_projection;
attribute vec3 a_position;
varying vec2 v_place;  // metres, x and z

void main() {
    v_place = a_position.xz;
    gl_Position = u_projection * (u_view * vec4(a_position, 1.0));
}
