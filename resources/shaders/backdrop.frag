#version 120
// Noise of one level hides the bands: what a walk by irrational steps leaves of whole numbers.
varying vec3 v_color;

void main() {
    float noise = fract(dot(gl_FragCoord.xy, vec2(0.7548777, 0.5698403)));
    gl_FragColor = vec4(v_color + (noise - 0.5) / 255.0, 1.0);
}
