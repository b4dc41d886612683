#version 120
// A studio wall, a little lighter behind the person; noise of one level hides the bands.
uniform vec3 u_far;
uniform vec3 u_near;
varying vec2 v_place;

void main() {
    vec2 place = v_place - vec2(0.0, 0.12);
    float near = exp(-dot(place * vec2(0.75, 0.9), place * vec2(0.75, 0.9)) * 1.3);
    vec3 color = mix(u_far, u_near, near);
    float noise = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453);
    gl_FragColor = vec4(color + (noise - 0.5) / 255.0, 1.0);
}
