#version 120
uniform mat4 u_view;
uniform mat4 u_projection;
attribute vec3 a_position;
attribute vec3 a_normal;
attribute vec3 a_color;
varying vec3 v_normal;
varying vec3 v_color;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    v_normal = mat3(u_view) * a_normal;
    v_color = a_color;
    gl_Position = u_projection * eye;
}
