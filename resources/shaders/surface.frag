#version 120
// Key, fill and rim light that travel with the viewer, a hemisphere of ambient light that stays
// with the world. All sums are of linear light; textures and the screen are sRGB.
uniform mat4 u_view;
uniform sampler2D u_texture;
uniform float u_textured;
uniform float u_unlit;
uniform float u_normals;  // colours say which way the surface faces: right, up, towards the viewer
uniform sampler2D u_ball;  // a picture of a ball that says what each normal looks like
uniform float u_matcap;
uniform float u_backfaces;  // the inside is red
uniform float u_flat;  // all rays are parallel
uniform float u_opacity;
uniform float u_edge;  // how much denser glass is where it is seen from the side
varying vec3 v_normal;
varying vec3 v_eye;
varying vec2 v_texcoord;
varying vec3 v_color;

const vec3 BACK = vec3(0.90, 0.10, 0.22);

vec3 to_linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 to_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

void main() {
    vec3 srgb = u_textured > 0.5 ? texture2D(u_texture, v_texcoord).rgb : v_color;
    vec3 towards = u_flat > 0.5 ? vec3(0.0, 0.0, 1.0) : normalize(-v_eye);
    vec3 normal = normalize(v_normal);
    float grazing = 1.0 - max(dot(normal, towards), 0.0);
    float opacity = mix(u_opacity, 1.0, u_edge * grazing * grazing);
    if (u_normals > 0.5) {
        srgb = 0.5 + 0.5 * normal;
    }
    float behind = u_backfaces * (gl_FrontFacing ? 0.0 : 1.0);
    if (u_matcap > 0.5 && u_normals < 0.5) {
        vec3 across = normalize(vec3(towards.z, 0.0, -towards.x));
        vec2 place = vec2(dot(across, normal), dot(cross(towards, across), normal));
        srgb = texture2D(u_ball, 0.5 + 0.495 * place).rgb;
    }
    if (u_unlit + u_normals + u_matcap > 0.5) {
        gl_FragColor = vec4(mix(srgb, BACK, 0.75 * behind), opacity);
        return;
    }
    srgb = mix(srgb, BACK, 0.75 * behind);
    vec3 albedo = to_linear(srgb);
    float inside = step(dot(normal, towards), -0.15) * (gl_FrontFacing ? 0.0 : 1.0);
    normal = inside > 0.5 ? -normal : normal;
    vec3 up = normalize(mat3(u_view) * vec3(0.0, 1.0, 0.0));

    vec3 key = normalize(vec3(-0.50, 0.62, 0.60));
    vec3 fill = normalize(vec3(0.85, 0.10, 0.52));
    float keyed = max(dot(normal, key) * 0.85 + 0.15, 0.0);  // slightly wrapped: skin and cloth
    float filled = max(dot(normal, fill), 0.0);
    float sky = 0.5 + 0.5 * dot(normal, up);
    vec3 light = mix(vec3(0.105, 0.095, 0.090), vec3(0.27, 0.29, 0.33), sky);
    light += vec3(0.86, 0.83, 0.78) * keyed * keyed * 0.95;
    light += vec3(0.16, 0.19, 0.24) * filled;

    grazing = 1.0 - max(dot(normal, towards), 0.0);  // of the inside, too, which was turned over
    float rim = pow(grazing, 3.5) * smoothstep(-0.4, 0.8, dot(normal, up) + 0.3);
    vec3 halfway = normalize(key + towards);
    float gloss = pow(max(dot(normal, halfway), 0.0), 28.0) * 0.045;
    vec3 shaded = albedo * light + (albedo * 0.7 + 0.06) * rim * vec3(0.30, 0.36, 0.46) + gloss;
    shaded *= 1.0 - 0.65 * inside * (1.0 - u_backfaces);
    gl_FragColor = vec4(to_srgb(shaded), opacity);
}
