#version 120
uniform float u_opacity;
varying vec4 v_color;

void main() {
    gl_FragColor = vec4(v_color.rgb, v_color.a * u_opacity);
}
