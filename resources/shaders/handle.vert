#version 120
// Flat shapes whose corners are given in the picture.
attribute vec2 a_place;
attribute vec4 a_color;
varying vec4 v_color;

void main() {
    v_color = a_color;
    gl_Position = vec4(a_place, 0.0, 1.0);
}
