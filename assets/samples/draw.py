"""Draws the sample documents from scratch: `python assets/samples/draw.py`. Every name and number in them is invented.

Needs Chromium, playwright, and a CJK font on the drawing machine only; the results lie next to this file.
"""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageFilter
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
SEED = 7

SELLER = ("云杉市青禾办公用品有限公司", "91330100MA2ABCDE1")
BUYER = ("云杉市远帆物流有限公司", "91330106MA27QK5T3")

_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code(body: str) -> str:
    """Seventeen characters with their check character (GB 32100-2015)."""
    total = sum(_CODE_ALPHABET.index(char) * weight for char, weight in zip(body, _CODE_WEIGHTS, strict=True))
    return body + _CODE_ALPHABET[(31 - total % 31) % 31]


_STYLE = """
* { box-sizing: border-box; margin: 0; }
body { font-family: "Noto Sans CJK SC", sans-serif; color: #1a1a1a; background: #fff; }
"""


def invoice_html() -> str:
    """A fully digitalised special VAT invoice, landscape."""
    rows = [
        ("*纸制品*复印纸", "A4 70g 500张", "包", "40", "21.2389380531", "849.56", "13%", "110.44"),
        ("*计算机配套产品*硒鼓", "QH-2612", "支", "6", "176.9911504425", "1061.95", "13%", "138.05"),
        ("*文具*中性笔", "0.5mm 黑", "盒", "15", "15.9292035398", "238.94", "13%", "31.06"),
    ]
    cells = "".join("<tr class=item>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    party = (
        '<td class="side">{side}</td><td class="party"><p>名称：{name}</p>'
        "<p>统一社会信用代码/纳税人识别号：{code}</p></td>"
    )
    buyer = party.format(side="购<br>买<br>方<br>信<br>息", name=BUYER[0], code=credit_code(BUYER[1]))
    seller = party.format(side="销<br>售<br>方<br>信<br>息", name=SELLER[0], code=credit_code(SELLER[1]))
    return f"""<!doctype html><meta charset="utf-8"><style>{_STYLE}
    @page {{ size: 240mm 148mm; margin: 0; }}
    body {{ width: 240mm; height: 148mm; padding: 9mm 11mm; font-size: 10.5pt; color: #7a3b12; }}
    p, td b, .value {{ color: #111; }}
    h1 {{ font: 500 19pt "Noto Serif CJK SC"; text-align: center; letter-spacing: 2px;
      border-bottom: 3px double #7a3b12; width: 118mm; margin: 0 auto 3mm; padding-bottom: 1.5mm; }}
    .head {{ position: absolute; right: 11mm; top: 11mm; line-height: 1.9; }}
    table {{ width: 100%; border-collapse: collapse; border: 1.2px solid #7a3b12; margin-top: 9mm; }}
    td, th {{ padding: 1.2mm 2mm; font-weight: 400; vertical-align: middle; }}
    .side {{ width: 7mm; padding: 1mm; text-align: center; line-height: 1.15;
      border-right: 1px solid #7a3b12; border-left: 1px solid #7a3b12; }}
    .party p {{ line-height: 2.1; }}
    .frame td {{ border-bottom: 1.2px solid #7a3b12; }}
    .items {{ margin: 0; border-top: 0; }}
    .items th {{ text-align: center; }}
    .item td {{ color: #111; }} .item td:nth-child(n+4) {{ text-align: right; }}
    .gap td {{ height: 12mm; }}
    .sum td {{ border-bottom: 1.2px solid #7a3b12; }} .sum td:nth-child(n+6) {{ text-align: right; }}
    .total td {{ border-right: 1px solid #7a3b12; height: 9mm; }}
    .foot {{ margin-top: 3mm; }}
    </style><body>
    <h1>电子发票（增值税专用发票）</h1>
    <div class=head>发票号码：<span class=value>26332000000418562073</span><br>
      开票日期：<span class=value>2026年10月16日</span></div>
    <table class=frame><tr>{buyer}{seller}</tr></table>
    <table class=items>
      <tr><th>项目名称</th><th>规格型号</th><th>单位</th><th>数量</th><th>单价</th><th>金额</th><th>税率/征收率</th>
      <th>税额</th></tr>{cells}<tr class=gap><td colspan=8></td></tr>
      <tr class=sum><td colspan=5>合　　计</td><td><b>¥2150.45</b></td><td></td><td><b>¥279.55</b></td></tr>
      <tr class=total><td>价税合计（大写）</td><td colspan=4><b>⊗贰仟肆佰叁拾圆整</b></td>
      <td colspan=3 style="border-right:0">（小写）<b>¥2430.00</b></td></tr></table>
    <table style="margin:0;border-top:0"><tr><td class=side>备<br>注</td>
      <td style="height:16mm;vertical-align:top">
      <p>订单号：YF-2026-1016-07　收货地址：云杉市滨河路18号</p></td></tr></table>
    <p class=foot>开票人：林知夏</p></body>"""


def receipt_html() -> str:
    """A supermarket's till receipt."""
    goods = [
        ("纯牛奶 250ml*12", "1", "49.90"),
        ("东北大米 5kg", "1", "36.80"),
        ("抽纸 3层*6包", "2", "39.80"),
        ("红富士苹果 1.284kg", "1", "15.38"),
        ("洗洁精 1.5kg", "1", "18.90"),
    ]
    rows = "".join(f"<tr><td>{name}</td><td>{count}</td><td>{price}</td></tr>" for name, count, price in goods)
    return f"""<!doctype html><meta charset="utf-8"><style>{_STYLE}
    body {{ width: 620px; padding: 44px 46px 60px; font-size: 25px; line-height: 1.55; background: #fdfcf8; }}
    h1 {{ font-size: 36px; text-align: center; }}
    .c {{ text-align: center; }}
    hr {{ border: 0; border-top: 2px dashed #555; margin: 14px 0; }}
    table {{ width: 100%; border-collapse: collapse; }} td:nth-child(n+2), th:nth-child(n+2) {{ text-align: right; }}
    th {{ font-weight: 400; text-align: left; }} .row {{ display: flex; justify-content: space-between; }}
    .big {{ font-size: 31px; font-weight: 700; }}
    </style><body><h1>邻里鲜生活超市</h1>
    <p class=c>云杉市滨河路店</p><p class=c>地址：云杉市滨河路126号</p>
    <p class=c>电话：0571-88001234</p><hr><p>小票号：20261018-0327</p><p>日期：2026-10-18　18:42:09</p>
    <p>收银员：03</p><hr>
    <table><tr><th>商品名称</th><th>数量</th><th>金额</th></tr>{rows}</table><hr>
    <div class=row><span>件数：6</span><span>小计：160.78</span></div>
    <div class=row><span>会员优惠</span><span>-5.00</span></div>
    <div class="row big"><span>合计</span><span>¥155.78</span></div>
    <div class=row><span>支付方式</span><span>微信支付</span></div>
    <div class=row><span>实收</span><span>155.78</span></div><div class=row><span>找零</span><span>0.00</span></div><hr>
    <p class=c>谢谢惠顾，请保留小票以便退换</p></body>"""


def contract_html() -> list[str]:
    """A lease of two pages."""
    style = f"""<!doctype html><meta charset="utf-8"><style>{_STYLE}
    body {{ width: 1240px; height: 1754px; padding: 130px 150px; font: 27px/1.95 "Noto Serif CJK SC"; }}
    h1 {{ font-size: 46px; text-align: center; margin-bottom: 50px; letter-spacing: 6px; }} p {{ margin-bottom: 14px; }}
    .in {{ text-indent: 2em; }}
    .no {{ text-align: center; position: absolute; left: 0; right: 0; top: 1670px; font-size: 22px; }}

    .two {{ display: flex; gap: 60px; margin-top: 70px; }} .two div {{ flex: 1; }}</style><body>"""
    first = """<h1>房屋租赁合同</h1>
    <p>合同编号：QH-ZL-2026-0089</p>
    <p>甲方（出租方）：云杉市青禾置业有限公司</p><p>乙方（承租方）：云杉市远帆物流有限公司</p>
    <p class=in>根据《中华人民共和国民法典》及有关规定，甲乙双方在平等、自愿的基础上，就房屋租赁事宜达成如下协议：</p>
    <p><b>第一条　租赁房屋</b></p>
    <p class=in>甲方将位于云杉市滨河路18号3幢2层的房屋出租给乙方作办公使用，建筑面积为286平方米。</p>
    <p><b>第二条　租赁期限</b></p><p class=in>租赁期限自2026年11月1日起至2029年10月31日止，共三年。</p>
    <p><b>第三条　租金及支付方式</b></p>
    <p class=in>月租金为人民币18500.00元（大写：壹万捌仟伍佰元整），按季支付，乙方应于每季度首月5日前付清。</p>
    <p class=in>合同签订之日起三日内，乙方向甲方支付押金人民币37000.00元。</p><p class=no>第 1 页，共 2 页</p>"""
    second = """<p><b>第四条　双方义务</b></p>
    <p class=in>甲方应保证房屋符合约定用途并负责主体结构的维修；乙方应合理使用房屋，未经甲方书面同意不得转租。</p>
    <p><b>第五条　违约责任</b></p>
    <p class=in>任何一方违反本合同约定的，\
应向对方支付相当于一个月租金的违约金，并赔偿由此造成的损失。</p>
    <p><b>第六条　争议解决</b></p><p class=in>因本合同发生的争议，\
由双方协商解决；协商不成的，提交房屋所在地人民法院处理。</p>
    <p class=in>本合同一式两份，甲乙双方各执一份，自双方签字盖章之日起生效。</p>
    <div class=two><div><p>甲方（盖章）：云杉市青禾置业有限公司</p>
    <p>法定代表人：沈若川</p><p>联系电话：0571-88005678</p>
    </div><div><p>乙方（盖章）：云杉市远帆物流有限公司</p>
    <p>法定代表人：江予安</p><p>联系电话：0571-88009876</p></div></div>
    <p style="margin-top:60px">签订日期：2026年10月20日</p><p class=no>第 2 页，共 2 页</p>"""
    return [style + first, style + second]


def screenshot(browser: Browser, html: str, width: int, height: int, *, full: bool = False) -> Image.Image:
    """What a browser makes of `html`."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=full))).convert("RGB")
    page.close()
    return picture


def as_scanned(picture: Image.Image, degrees: float, seed: int) -> Image.Image:
    """Slightly turned, softened and grained, as from a scanner or a telephone."""
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC, expand=False, fillcolor=(250, 249, 246))
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.frombytes("L", soft.size, random.Random(seed).randbytes(soft.width * soft.height))  # noqa: S311
    return Image.blend(soft, Image.merge("RGB", [grain] * 3), 0.035)


def main() -> None:
    """Writes all three."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(invoice_html())
        page.pdf(path=HERE / "数电发票.pdf", prefer_css_page_size=True, print_background=True)
        receipt = screenshot(browser, receipt_html(), 620, 400, full=True)
        as_scanned(receipt, 0.6, SEED).save(HERE / "购物小票.jpg", quality=82)
        sheets = [screenshot(browser, html, 1240, 1754) for html in contract_html()]
        scanned = [as_scanned(sheet, 0.3 - 0.5 * number, SEED + number) for number, sheet in enumerate(sheets)]
        scanned[0].save(HERE / "租赁合同.pdf", save_all=True, append_images=scanned[1:], resolution=150, quality=72)
        browser.close()


if __name__ == "__main__":
    main()
