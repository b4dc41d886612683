"""Every shader compiles and links on the card at hand."""

import pytest

from ins_studio.resources import resource


def test_every_shader_file_is_named():
    from ins_studio.viewport.programs import SHADERS

    files = {path.stem for path in resource("shaders").glob("*.*")}
    assert files == set(SHADERS)


@pytest.mark.gl
@pytest.mark.parametrize("name", ["surface", "line", "bone", "backdrop", "floor"])
def test_compiles(name, qapp):
    import vispy
    from vispy import app
    from vispy.gloo import gl

    vispy.use(app="pyside6", gl="gl2")
    canvas = app.Canvas(show=True, size=(32, 32), keys=None)
    try:
        canvas.set_current()
        program = gl.glCreateProgram()
        for kind, suffix in ((gl.GL_VERTEX_SHADER, "vert"), (gl.GL_FRAGMENT_SHADER, "frag")):
            text = resource(f"shaders/{name}.{suffix}").read_text(encoding="utf-8")
            assert text.startswith("#version 120")
            shader = gl.glCreateShader(kind)
            gl.glShaderSource(shader, text)
            gl.glCompileShader(shader)
            log = gl.glGetShaderInfoLog(shader)
            assert gl.glGetShaderParameter(shader, gl.GL_COMPILE_STATUS), log
            gl.glAttachShader(program, shader)
        gl.glLinkProgram(program)
        assert gl.glGetProgramParameter(program, gl.GL_LINK_STATUS), gl.glGetProgramInfoLog(program)
    finally:
        canvas.close()
        canvas.native.deleteLater()
