#version 120
// A grid of 1 m and 25 cm that fades out, and the person's shade on it.
uniform sampler2D u_shadow;
uniform vec2 u_shadow_low;
uniform float u_shadow_extent;
uniform vec2 u_focus;
uniform vec3 u_line;
uniform float u_scale;  // device pixels for each logical one
varying vec2 v_place;

float grid(vec2 place, float width) {
    vec2 slope = max(fwidth(place) * u_scale, 1e-5);
    vec2 away = abs(fract(place - 0.5) - 0.5) / slope;
    float line = 1.0 - clamp(min(away.x, away.y) / width, 0.0, 1.0);
    return line * (1.0 - clamp(max(slope.x, slope.y) * 2.5, 0.0, 1.0));  // too dense: fade
}

void main() {
    float distance = length(v_place - u_focus);
    float fade = 1.0 - smoothstep(0.8, 5.5, distance);
    float lines = max(grid(v_place, 1.2) * 0.30, grid(v_place * 4.0, 1.0) * 0.10) * fade;
    vec2 place = (v_place - u_shadow_low) / u_shadow_extent;
    vec2 inside = step(vec2(0.0), place) * step(place, vec2(1.0));
    float shade = texture2D(u_shadow, place).r * inside.x * inside.y;
    float alpha = lines + shade * (1.0 - lines);
    vec3 color = u_line * lines * (1.0 - 0.7 * shade);
    gl_FragColor = vec4(color / max(alpha, 1e-4), alpha);
}
