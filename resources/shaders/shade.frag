#version 120
// The person's shade on the floor.
uniform sampler2D u_shadow;
varying vec2 v_texcoord;

void main() {
    gl_FragColor = vec4(0.0, 0.0, 0.0, texture2D(u_shadow, v_texcoord).r);
}
