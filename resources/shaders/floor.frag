#version 120
uniform vec3 u_line;
varying float v_across;
varying float v_opacity;

void main() {
    gl_FragColor = vec4(u_line, v_opacity * (1.0 - abs(v_across)));
}
