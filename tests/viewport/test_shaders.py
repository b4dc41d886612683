"""Every shader compiles and links on the card at hand, whatever it is made with."""

import re

import pytest

from ins_studio.resources import resource


def test_every_shader_file_is_named():
    from ins_studio.viewport.programs import SHADERS

    files = {path.stem for path in resource("shaders").glob("*.*")}
    assert files == set(SHADERS)


def test_words_come_after_the_version():
    from ins_studio.viewport.programs import shader_source

    lines = shader_source("surface.frag", {"TEXTURED", "CLOSED"}).split("\n")
    assert lines[:3] == ["#version 120", "#define CLOSED", "#define TEXTURED"]


def _looks() -> list[tuple[str, frozenset[str]]]:
    text = resource("shaders/surface.frag").read_text(encoding="utf-8")
    words = set(re.findall(r"^#ifn?def (\w+)|defined\((\w+)\)", text, re.MULTILINE))
    known = sorted({word for pair in words for word in pair if word})
    assert {"TEXTURED", "CLOSED", "RED_INSIDE"} <= set(known)
    return [("surface", frozenset({word})) for word in known] + [
        ("surface", frozenset({"TEXTURED", "CLOSED"})),
        ("surface", frozenset({"TEXTURED", "RED_INSIDE"})),
        *(
            ("surface", frozenset({"TEXTURED", "RELIEF", *more}))
            for more in ((), ("CLOSED",), ("NORMALS",), ("BALL",), ("RED_INSIDE",))
        ),
    ]


@pytest.mark.gl
@pytest.mark.parametrize(
    ("name", "words"),
    [
        *((name, frozenset()) for name in ("surface", "line", "bone", "backdrop", "floor")),
        *((name, frozenset()) for name in ("shade", "marker", "handle", "dot", "stroke", "label")),
        *_looks(),
    ],
)
def test_compiles(name, words, qapp):
    import vispy
    from vispy import app
    from vispy.gloo import gl

    from ins_studio.viewport.programs import shader_source

    vispy.use(app="pyside6", gl="gl2")
    canvas = app.Canvas(show=True, size=(32, 32), keys=None)
    try:
        canvas.set_current()
        program = gl.glCreateProgram()
        for kind, suffix in ((gl.GL_VERTEX_SHADER, "vert"), (gl.GL_FRAGMENT_SHADER, "frag")):
            text = shader_source(f"{name}.{suffix}", words)
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
