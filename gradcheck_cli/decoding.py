"""From bytes to text: UTF-8, UTF-16 and GB18030, each by evidence; anything else is refused.

Nearly every run of bytes is GB18030 of something, so that "it decodes" says nothing: Latin-1's
`naïve` is, and so is UTF-8 with one byte lost. A wrong guess would show a person signs that they
never typed. So, in this order:

1. A byte order mark is believed, and a text that it does not fit is an error.
2. Every second byte is 0, and only every second one: UTF-16. Formulas and their keys are mostly
   ASCII, even where the words between them are not; at least half of the characters must be.
3. Bytes without a zero that are UTF-8 from end to end are UTF-8: other text is that by accident
   only where a word or two of it is not ASCII.
4. The rest is GB18030 if it decodes as such, if at least half of the signs that are not ASCII are
   ones that people write (frequent Chinese characters, their punctuation, Greek letters, signs of
   mathematics), and if most of them would not be UTF-8: that is a UTF-8 file with a bad byte.
   Latin-1, Big5, Shift-JIS, KOI8-R and EUC-KR give rare characters, and do not pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span

# Not text: control characters, line ends that only some editors show, halves of a pair.
NOT_TEXT: Final = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

#: UTF-32's mark begins as UTF-16's does, so it stands before it.
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: What is not ASCII in the texts that people hand in, the more frequent the earlier.
_WRITTEN: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔李刘陈杨"
    "单组证阵梯矩偏微链积函转置向维列标答案解卷姓班级号课作业链式元素和项元素逐元范损失网络层权偏激活隐藏"
    "输入出训练样本均值差方阶段推算验证明根据所以因为其中设则令代入化简得到求导结果注意步骤公式符号计算例如"
    "假设定义乘除加减平方根最终答周赵吴黄徐孙胡朱林何郭罗高梁郑谢宋唐韩冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "叶余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚伟芳娜敏静丽"
    "强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅建文辉力宁浩宇轩博晨阳佳雪婷欣怡思雨梦琪子涵一鸣"
    "，。、；：？！（）【】《》“”‘’…—～·　０１２３４５６７８９＝＋－＊／｜＿"
    "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
    "×÷±−√∑∏∫∂∇∈∞≤≥≠≈⊙⊘⊗⊕∘‖⟨⟩′″→⇒⇔ᵀ⁻¹²³₀₁₂₃₄∀∃⊤…"
)


class NotTextError(ParseError):
    """Bytes that are no text: `source` is what can be shown of them, `span` the place in it."""

    source: str
    span: Span


def text_of(content: bytes | str) -> str:
    r"""Return the text of a file, without its mark and with `\n` at the end of each line.

    Raises NotTextError.
    """
    if isinstance(content, bytes):
        content = _read(content, _marked(content) or _evident(content))
    text = _ends(content)
    junk = NOT_TEXT.search(text)
    if junk:
        code = f"U+{ord(junk[0]):04X}"
        message = say("not-text", "the character {code} has no place in a text file", code=code)
        shown = NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
        raise NotTextError(message, source=shown, span=junk.span())
    return text


def _ends(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _marked(content: bytes) -> str | None:
    """Return the encoding that a byte order mark names."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if encoding:
                return encoding
            message = say("utf-32", "this is text in UTF-32")
            raise NotTextError(message, source="", span=(0, 0), hint=_hint())
    return None


def _evident(content: bytes) -> str:
    """Return the encoding that the bytes speak for; UTF-8, which then fails, if they do not."""
    if 0 in content:
        return _utf16(content) or "utf-8"
    return "gb18030" if not _decodes(content, "utf-8") and _is_gb18030(content) else "utf-8"


def _utf16(content: bytes) -> str | None:
    """Return which UTF-16 has at least half of the characters in ASCII, if one has."""
    for zero, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = content[zero::2].count(0), content[1 - zero :: 2].count(0)
        if not others and 4 * zeros >= len(content) and _decodes(content, encoding):
            return encoding
    return None


def _is_gb18030(content: bytes) -> bool:
    if not _decodes(content, "gb18030"):
        return False
    signs = [sign for sign in content.decode("gb18030") if not sign.isascii()]
    written = sum(sign in _WRITTEN for sign in signs)
    return 2 * written >= len(signs) and not _is_nearly_utf8(content)


def _is_nearly_utf8(content: bytes) -> bool:
    """Is more than half of what is not ASCII valid as UTF-8?"""
    read = content.decode("utf-8", "ignore").encode()
    high = [sum(byte > 0x7F for byte in some) for some in (read, content)]
    return 2 * high[0] > high[1]


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _read(content: bytes, encoding: str) -> str:
    """Decode, or say at which byte it fails."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = _ends(content[: error.start].decode(encoding))
        rest = content[error.start :].decode(encoding, "replace")
        byte, at = content[error.start], len(before)
        name = {"gb18030": "GB18030", "utf-8": "UTF-8"}.get(encoding, "UTF-16")
        message = say(
            "not-encoded", "the byte 0x{byte:02x} is not {name} text", byte=byte, name=name
        )
        raise NotTextError(message, source=before + rest, span=(at, at + 1), hint=_hint()) from None


def _hint() -> str:
    return say(
        "encodings-read",
        "UTF-8, UTF-16 and GB18030 are read, and this is none of them: save the file as UTF-8",
    )
