#version 120
// A studio wall, a little lighter behind the person. Worked out at the corners of a grid: it is
// smooth, and there are as many fragments as the picture has pixels.
uniform vec3 u_far;
uniform vec3 u_near;
attribute vec2 a_position;
varying vec3 v_color;

void main() {
    vec2 place = (a_position - vec2(0.0, 0.12)) * vec2(0.75, 0.9);
    v_color = mix(u_far, u_near, exp(-1.3 * dot(place, place)));
    gl_Position = vec4(a_position, 0.999, 1.0);
}
