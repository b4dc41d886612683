#version 120
// A lit surface. Eye space is metres, x right, y up, z towards the viewer.
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_sink;  // metres under the surface: what coincides with it is then in front
attribute vec3 a_position;
attribute vec3 a_normal;
varying vec3 v_normal;
varying vec3 v_eye;
#ifdef TEXTURED
attribute vec2 a_texcoord;
varying vec2 v_texcoord;
#else
attribute vec3 a_color;
varying vec3 v_color;
#endif

void main() {
    vec4 eye = u_view * vec4(a_position - u_sink * a_normal, 1.0);
    v_eye = eye.xyz;
    v_normal = mat3(u_view) * a_normal;
#ifdef TEXTURED
    v_texcoord = vec2(a_texcoord.x, 1.0 - a_texcoord.y);  // image row 0 is the top
#else
    v_color = a_color;
#endif
    gl_Position = u_projection * eye;
}
