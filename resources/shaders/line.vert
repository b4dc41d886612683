#version 120
// Lines and flat shapes; u_nudge pulls them towards the viewer so that they win over their surface.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_nudge;
attribute vec3 a_position;

void main() {
    vec4 eye = u_view * vec4(a_position, 1.0);
    eye.xyz *= 1.0 - u_nudge;
    gl_Position = u_projection * eye;
}
