"""The lines around an article of a web page: what each is, judged by itself."""

from __future__ import annotations

import re
from typing import Literal

from pairie.readers.clues import is_byline
from pairie.text import HAN, normalise

__all__ = ["BORDERS", "Boilerplate", "boilerplate_of"]

Boilerplate = Literal[
    "navigation", "login", "share", "code", "related", "legal", "disclaimer", "staff", "picture", "button"
]

#: What stands before or after an article, never inside it. The other kinds may be found between its paragraphs.
BORDERS: frozenset[Boilerplate] = frozenset({"navigation", "login", "related", "legal", "disclaimer"})

_LONGEST = 400
_SENTENCE = re.compile(r"[。,].*。[”’」』)]*$|。.*[,]")

# (kind, longest line, what gives it away); the first that matches decides.
_WORDS: tuple[tuple[Boilerplate, int, tuple[str, ...]], ...] = (
    (
        "legal",
        160,
        (
            r"版权所有|copyright|©|\(c\)\s*(?:19|20)\d\d|all rights reserved|powered by|技术支持\s*:|隐私(?:政策|声明)",
            r"备案[号序]|ICP[备证]|公网安备|许可证(?:编?号)?\s*:|网站标识码|不良信息举报|举报(?:电话|邮箱)\s*:",
            r"^(?:主办|承办|协办|指导|运营|运维|维护|独家)(?:单位|机构|运营)?\s*:|^(?:版权|免责|法律)声明",
        ),
    ),
    # A disclaimer is a sentence; what it says of copying gives it away.
    (
        "disclaimer",
        400,
        (
            r"未经.{0,12}(?:授权|许可|同意).{0,20}(?:转载|使用|复制)|转载.{0,8}(?:请|须|需)?注明(?:来源|出处)",
            r"(?:本网|本站|本平台|本公众号).{0,30}(?:转载|观点|版权|立场|侵权)",
        ),
    ),
    (
        "legal",
        80,
        (
            r"^(?:关于我们|联系(?:我们|方式|电话)|网站(?:地图|声明|纠错|建设)|站点地图|友情链接|使用帮助|广告服务)",
            r"^(?:地址|邮编|邮箱|电话|传真|热线|值班电话|投稿邮箱)\s*:|(?:电话|传真|邮编)\s*:\s*[\d-]{5,}",
            r"建议使用.{0,30}(?:浏览器|分辨率)|浏览器.{0,10}(?:版本|访问|浏览)",
        ),
    ),
    (
        "login",
        40,
        (
            r"退出登录|^(?:请?先?登[录陆]|注册|用户名|密码|验证码|忘记密码|立即注册|我的账号|个人中心|用户中心)",
            r"(?:登[录陆]|注册)后(?:发表|评论|查看)|账号或密码",
        ),
    ),
    (
        "related",
        30,
        (
            r"^(?:上|下)一?(?:篇|条|章|则)|^延伸阅读|^更多[>»›.…]*|^换一[换批]|^大家都在看|^你可能(?:还)?(?:喜欢|感兴趣)",
            r"^相关(?:阅读|新闻|链接|文章|推荐|报道|资讯|内容|专题|稿件)|^推荐(?:资讯|阅读|新闻|文章|内容)",
            r"^(?:热门|热点|最新|精彩|今日|编辑|图片|为您|猜你)(?:推荐|新闻|文章|资讯|排行|喜欢|头条|动态|评论|点击|专题)",
            r"^(?:阅读|点击|新闻)?排行榜?$",
        ),
    ),
    (
        "code",
        30,
        (
            r"扫(?:一扫|码|描)|二维码|关注.{0,12}(?:公众号|微信|微博|我们)|^(?:官方)?(?:微信|微博)?公众号",
            r"下载.{0,6}(?:客户端|APP)|^(?:手机|移动)(?:版|客户端)",
        ),
    ),
    (
        "share",
        60,
        (
            r"^分享(?:到|至|链接|本文|给|按钮)?\s*:?|一键分享|微信\s+(?:微博|QQ|朋友圈)|QQ空间|朋友圈|新浪微博",
            r"(?:展开|查看|发表|我要|网友)?评论\s*[(:]?\s*\d*\s*[)]?\s*(?:$|分享|收藏)",
            r"^[\[【(]?\s*(?:收藏|点赞|赞|转发|打印|关闭|复制链接|举报|纠错)(?:\s|本页|窗口|此?文|[\]】)(]|$)",
            r"^[【\[(]?\s*(?:字号|字体|文字)(?:大小)?\s*:?|大\s*中\s*小|^(?:浏览|阅读|点击|访问)(?:次数|数|量|率)?\s*:?\s*\d",
        ),
    ),
    (
        "staff",
        60,
        (
            r"^[\[【(]?\s*(?:责任编辑|责编|编辑|美编|校对|审核|审校|编审|初审|复审|终审|总?监制)\s*[:|]",
            r"^[\[【(]?\s*(?:值班(?:编委|主编)|录入|上传)\s*[:|]",
        ),
    ),
    (
        "picture",
        60,
        (
            r"^\S*\.(?:png|jpe?g|gif|webp|bmp|svg|mp4)$|点击(?:查看|放大|播放)|^\d{1,2}:\d\d(?:\s*/\s*\d{1,2}:\d\d)?$",
            r"^[\[【(]?(?:资料)?(?:图片?|照片)(?:资料|来源|加载中?)?[\]】)]?\s*(?:$|:)|^(?:视频|图片|页面)?(?:加载|缓冲)中?[.…]*$",
        ),
    ),
    (
        "navigation",
        60,
        (
            r"^(?:返回|网站|中文)?(?:首页|主页)|^(?:回到|返回)?(?:顶部|页首)$|^(?:TOP|MENU)$",
            r"^(?:您?的?当前(?:所在)?(?:的)?位置|您(?:现在)?所?在?的?位置|所在位置|位置)\s*(?:是|在)?\s*:",
            r"^(?:市州|城市|地方|区县|分站|栏目|网站|全部)?(?:频道|导航|栏目|菜单)\s*:?",
            r"无障碍(?:浏览|阅读)?|(?:长者|适老|老年)(?:模式|版)|^(?:请输入)?(?:站内)?(?:搜索|检索|关键[字词])",
            r"^(?:设为首页|加入收藏|简体(?:中文|版)?|繁[体體](?:中文|版)?|English|EN|RSS)(?:\s|[|]|$)",
        ),
    ),
)
_PATTERNS = tuple((kind, longest, re.compile("|".join(words), re.IGNORECASE)) for kind, longest, words in _WORDS)
_CRUMBS = re.compile(r"^[^。,]{1,12}(?:\s*[>»›]+\s*[^>»›。]{1,40}){2,}$|^(?:首页|主页)\s*[>»›/-]")
_SIGN = re.compile(rf"^[^{HAN}A-Za-z0-9]{{1,6}}$|^[xX×]$")
_MENU_WORD = 6
_MENU_WORDS = 5


def boilerplate_of(line: str) -> Boilerplate | None:
    """Return what a line is if it belongs to the page and not to its article; None for lines of text and bylines."""
    line = normalise(line[: _LONGEST + 1]).strip()
    if not line or len(line) > _LONGEST:
        return None
    for kind, longest, pattern in _PATTERNS:
        if (
            len(line) <= longest
            and pattern.search(line)
            and (kind in ("legal", "disclaimer") or not _SENTENCE.search(line))
        ):
            return None if kind in ("share", "staff") and is_byline(line) else kind
    if _SIGN.match(line):
        return "button"
    if _CRUMBS.match(line) or _is_menu(line):
        return "navigation"
    return None


def _is_menu(line: str) -> bool:
    """Tell whether a line is a row of short links: 首页 要闻 政务 民生 文旅."""
    words = [word for word in re.split(r"[\s|丨/·]+", line) if word]
    if len(words) < _MENU_WORDS or re.search(r"\d{2}|[。,;]", line):
        return False
    return sum(len(word) <= _MENU_WORD for word in words) >= 0.9 * len(words)
