#version 120
// Key, fill and rim light that travel with the viewer, a hemisphere of ambient light that stays
// with the world. All sums are of linear light; textures and the screen are sRGB.
//
// What a picture does not need is left out when the program is made (``surface_program``), as a
// card may work out both ways of an ``if``: TEXTURED, for vertex colours; UNLIT, NORMALS or BALL,
// for lamps; CLOSED, where no inside is ever seen; RED_INSIDE; RELIEF, only beside TEXTURED.
uniform mat4 u_view;
uniform sampler2D u_texture;
uniform sampler2D u_ball;  // a picture of a ball that says what each normal looks like
uniform float u_flat;  // all rays are parallel
uniform float u_opacity;
uniform float u_edge;  // how much denser glass is where it is seen from the side
varying vec3 v_normal;
varying vec3 v_eye;
#ifdef TEXTURED
varying vec2 v_texcoord;
#else
varying vec3 v_color;
#endif
#if defined(RELIEF) && defined(TEXTURED)
uniform sampler2D u_relief;  // linear: -1 to 1 along +u, +v (up) and the normal
uniform float u_strength;
#endif

const vec3 BACK = vec3(0.90, 0.10, 0.22);

// The sRGB curves as polynomials, least in their largest error: half a level of 255 is what they
// are off, two below the fifth level. A power takes a processor ten times as long, and triangles
// of three pixels have most of theirs worked out several times.
vec3 to_linear(vec3 c) {
    return c * (0.04575 + c * (0.49405 + c * (0.61584 - 0.15612 * c)));
}

vec3 to_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    vec3 root = sqrt(c);
    return root * (1.34695 + c * 0.18753) - c * 0.50422 - 0.03152;
}

vec3 painted(vec3 normal, vec3 towards) {
#if defined(NORMALS)
    return 0.5 + 0.5 * normal;  // right, up, towards the viewer
#elif defined(BALL)
    vec3 across = normalize(vec3(towards.z, 0.0, -towards.x));
    vec2 place = vec2(dot(across, normal), dot(cross(towards, across), normal));
    return texture2D(u_ball, 0.5 + 0.495 * place).rgb;
#elif defined(TEXTURED)
    return texture2D(u_texture, v_texcoord).rgb;
#else
    return v_color;
#endif
}

vec3 lit(vec3 albedo, vec3 normal, vec3 towards) {
    const vec3 key = vec3(-0.50141, 0.62174, 0.60169);
    const vec3 fill = vec3(0.84877, 0.09986, 0.51925);
    float keyed = max(dot(normal, key) * 0.85 + 0.15, 0.0);  // slightly wrapped: skin and cloth
    float filled = max(dot(normal, fill), 0.0);
    float upwards = dot(normal, u_view[1].xyz);
    vec3 light = mix(vec3(0.105, 0.095, 0.090), vec3(0.27, 0.29, 0.33), 0.5 + 0.5 * upwards);
    light += vec3(0.86, 0.83, 0.78) * keyed * keyed * 0.95;
    light += vec3(0.16, 0.19, 0.24) * filled;

    float grazing = 1.0 - max(dot(normal, towards), 0.0);
    float rim = grazing * grazing * grazing * sqrt(grazing) * smoothstep(-0.7, 0.5, upwards);
    float shine = max(dot(normal, normalize(key + towards)), 0.0);
    shine *= shine;
    shine *= shine;  // to the fourth: 28 is 4 + 8 + 16
    float gloss = shine * shine * shine * shine * shine * shine * shine * 0.045;
    return albedo * light + (albedo * 0.7 + 0.06) * rim * vec3(0.30, 0.36, 0.46) + gloss;
}

#if defined(RELIEF) && defined(TEXTURED)
// The normal map's frame comes from how place and texture change from pixel to pixel: vertices
// move every frame, and tangents of theirs would have to be worked out with them.
vec3 in_relief(vec3 normal) {
    vec3 lean = texture2D(u_relief, v_texcoord).xyz * 2.0 - 1.0;
    vec3 along_x = dFdx(v_eye), along_y = dFdy(v_eye);
    vec2 uv_x = dFdx(v_texcoord), uv_y = dFdy(v_texcoord);  // v downwards here
    float area = uv_x.y * uv_y.x - uv_x.x * uv_y.y;  // negative where the chart is seen mirrored
    vec3 u_way = (along_y * uv_x.y - along_x * uv_y.y) * sign(area);
    u_way -= normal * dot(normal, u_way);
    float length_u = length(u_way);
    if (!(length_u > 1e-15)) {
        return normal;  // no area in the atlas: no directions
    }
    u_way /= length_u;
    float turn = sign(area) * (gl_FrontFacing ? 1.0 : -1.0);
    lean.xy *= u_strength;
    return normalize(lean.x * u_way + lean.y * turn * cross(normal, u_way) + lean.z * normal);
}
#endif

void main() {
    vec3 towards = mix(normalize(-v_eye), vec3(0.0, 0.0, 1.0), u_flat);
    vec3 normal = normalize(v_normal);
    float grazing = 1.0 - max(dot(normal, towards), 0.0);
    float opacity = mix(u_opacity, 1.0, u_edge * grazing * grazing);
#ifndef CLOSED
    float inside = step(dot(normal, towards), -0.15) * (gl_FrontFacing ? 0.0 : 1.0);
#endif
#if defined(RELIEF) && defined(TEXTURED)
    normal = in_relief(normal);
#endif
    vec3 srgb = painted(normal, towards);
#ifdef RED_INSIDE
    srgb = mix(srgb, BACK, gl_FrontFacing ? 0.0 : 0.75);
#endif
#if defined(UNLIT) || defined(NORMALS) || defined(BALL)
    gl_FragColor = vec4(srgb, opacity);
#else
    float shade = 1.0;
#ifndef CLOSED
    normal *= 1.0 - 2.0 * inside;
#ifndef RED_INSIDE
    shade -= 0.65 * inside;
#endif
#endif
    gl_FragColor = vec4(to_srgb(lit(to_linear(srgb), normal, towards) * shade), opacity);
#endif
}
