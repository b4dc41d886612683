#version 120
// Flat-shaded bones, seen through the body.
uniform float u_opacity;
varying vec3 v_normal;
varying vec3 v_color;

void main() {
    float light = 0.55 + 0.45 * abs(normalize(v_normal).z);
    gl_FragColor = vec4(v_color * light, u_opacity);
}
