#version 120
uniform sampler2D u_words;
varying vec2 v_texcoord;
varying float v_opacity;

void main() {
    vec4 texel = texture2D(u_words, v_texcoord);
    gl_FragColor = vec4(texel.rgb, texel.a * v_opacity);
}
