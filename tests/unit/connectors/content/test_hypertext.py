"""Markup cut into pieces: what is kept, what is dropped, what comes out well-formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.content.hypertext import (
    MAX_DEPTH,
    EntityDeclaredError,
    Tag,
    balance,
    cut,
    write,
)


def again(markup: str, *, xml: bool = False) -> str:
    return "".join(map(write, balance(cut(markup, xml=xml), void={"br"}, alone={"p"})))


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<A HREF=x CLASS='y z'>t</A>", '<a href="x" class="y z">t</a>'),
        ("<a href=\"it's > that\">t</a>", '<a href="it&#x27;s &gt; that">t</a>'),
        ("<a title=it's>t</a>", '<a title="it&#x27;s">t</a>'),
        ("<a b=1 b=2>", '<a b="1"></a>'),
        ("<a href='?a=1&copy=2&amp;c=3'>", '<a href="?a=1&amp;copy=2&amp;c=3"></a>'),
        ("&lt;b&gt; &nbsp;&#228;&#xe4;&#0; &bogus; &copy", "&lt;b&gt; \u00a0ää\ufffd &amp;bogus; &amp;copy"),
        ("a<!-- <b> -->b<!doctype x>c<?php ?>d", "abcd"),
        ("<script>if (a < b) '</b>'</script>x<style><b></style>", "x"),
        ('<script type="application/ld+json">{"a": 1}</script>x', '<script type="application/ld+json">x'),
        ("<title>a <b> &amp; c</title>", "<title>a &lt;b&gt; &amp; c</title>"),
        ("<p>a<p>b<br>c", "<p>a</p><p>b<br>c</p>"),
        ("<b><i>x</b></i>y</u>", "<b><i>x</i></b>y"),
        ("<b>x <a href='never closed>", "<b>x </b>"),
        ("<b>x <!-- never closed", "<b>x </b>"),
        ("<1> </ > <é>", "&lt;1&gt;  &lt;é&gt;"),
        ("\x00a\ud800b\x0bc", "abc"),
    ],
)  # fmt: skip
def test_html_comes_out_well_formed(html: str, written: str) -> None:
    assert again(html) == written


@pytest.mark.parametrize(
    ("xml", "written"),
    [
        ("<Item xmlns:m='u'><m:x/></Item>", '<Item xmlns:m="u"><m:x/></Item>'),
        ("<a><![CDATA[<b> & ]]>c</a>", "<a>&lt;b&gt; &amp; c</a>"),
        ("<a><![CDATA[never closed", "<a>never closed</a>"),
        ("<title><b>x</b></title>", "<title><b>x</b></title>"),
    ],
)
def test_xml_keeps_its_names_and_its_words(xml: str, written: str) -> None:
    assert again(xml, xml=True) == written


def test_entities_of_its_own_are_refused() -> None:
    with pytest.raises(EntityDeclaredError):
        list(cut('<!DOCTYPE a [<!ENTITY b "c">]><a/>', xml=True))


def test_depth_is_bounded() -> None:
    assert again("<b>" * 500 + "x") == "<b>" * MAX_DEPTH + "x" + "</b>" * MAX_DEPTH


def test_inlined_pictures_are_not_read() -> None:
    (tag,) = cut(f'<img alt="x" src="data:{"A" * 200_000}">')
    assert tag == Tag("img")


@given(st.text(alphabet="<>/!-?&;=\"' abP[]\x00", max_size=60), st.booleans())
def test_writing_again_changes_nothing_more(text: str, xml: bool) -> None:
    try:
        once = again(text, xml=xml)
    except EntityDeclaredError:
        return
    assert again(once, xml=xml) == once
