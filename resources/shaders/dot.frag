#version 120
// A disc with a dark rim and soft edges; opaque enough to be seen on any cloth.
uniform float u_opacity;
varying vec2 v_corner;
varying vec4 v_color;
varying float v_radius;

void main() {
    float away = length(v_corner);
    float cover = clamp(v_radius + 0.5 - away, 0.0, 1.0);
    float rim = clamp(away - 0.68 * v_radius + 0.5, 0.0, 1.0);
    rim *= smoothstep(2.0, 4.0, v_radius);  // a small dot would be all rim
    vec3 color = mix(v_color.rgb, vec3(0.05, 0.06, 0.08), 0.8 * rim);
    gl_FragColor = vec4(color, cover * v_color.a * u_opacity);
    if (gl_FragColor.a < 0.004) {
        discard;
    }
}
