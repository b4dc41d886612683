#version 120
// A disc, or a ring where v_fill is 0, within a dark rim of a pixel and a half.
uniform float u_opacity;
varying vec3 v_color;
varying float v_size;
varying float v_fill;

void main() {
    float away = length(gl_PointCoord - vec2(0.5)) * v_size;
    float outer = 0.5 * v_size - 0.5;
    float inside = 1.0 - smoothstep(outer - 0.5, outer + 0.5, away);
    float rim = smoothstep(outer - 2.0, outer - 1.0, away);
    float hole = (1.0 - v_fill) * (1.0 - smoothstep(outer - 4.0, outer - 3.0, away));
    gl_FragColor = vec4(mix(v_color, vec3(0.05), rim), u_opacity * inside * (1.0 - 0.9 * hole));
}
