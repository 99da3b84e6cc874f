"""The doctor on HunyuanOCR: the folder of weights, the packages, and every model server with one tiny picture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from PIL import Image, ImageDraw, ImageFont

from desk.opening.big_readers import hunyuan_config, served_config
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.errors import EngineError
from engine.readers.hunyuan.abilities import chat_body, find_abilities, picture_uri
from engine.readers.hunyuan.checkpoint import Checkpoint, checksum_file, damaged_files, inspect
from engine.readers.hunyuan.client import ModelServer, ServerFailed, UnknownOption
from engine.readers.hunyuan.model import load
from engine.readers.hunyuan.served import ServedConfig
from engine.readers.hunyuan.spotting import read_spotting, strip_marks
from engine.readers.hunyuan.tasks import TaskBook
from engine.words import Words

_WEIGHTS = Words("HunyuanOCR 权重", "HunyuanOCR weights")
_PACKAGES = Words("HunyuanOCR 软件包", "HunyuanOCR packages")
_SUMS = Words("权重校验和", "Checksums of the weights")
_SERVER = Words("模型服务", "Model server")
_PRINTED = "128.50"
_AIR_GAP = Words(
    "权重不随本程序提供：在能上网的电脑上下载，连同 sha256sum 清单拷入内网，再设置 OCR_HUNYUAN_WEIGHTS；"
    "步骤见 docs/hunyuan.zh-CN.md。",
    "The weights do not come with this program: download them where there is a network, carry them in with a list of "
    "their SHA-256 sums, and set OCR_HUNYUAN_WEIGHTS; docs/hunyuan.md has the steps.",
)


def examine_model(settings: Settings, tasks: TaskBook) -> Iterator[Finding]:
    """Weights and servers that are set up; never raises."""
    if settings.hunyuan_weights is None:
        yield Finding(
            _WEIGHTS, Health.ABSENT, Words("没有设置 OCR_HUNYUAN_WEIGHTS", "OCR_HUNYUAN_WEIGHTS is not set"), _AIR_GAP
        )
    else:
        yield from _weights(settings, inspect(settings.hunyuan_weights))
    config = served_config(settings)
    if not config.urls:
        yield Finding(
            _SERVER,
            Health.ABSENT,
            Words("没有设置 OCR_SERVED_URL", "OCR_SERVED_URL is not set"),
            Words(
                "有 GPU 服务器时，用 deploy/model-servers 里的脚本启动 HunyuanOCR，再设置 OCR_SERVED_URL。",
                "On a GPU server, start HunyuanOCR with a script of deploy/model-servers, then set OCR_SERVED_URL.",
            ),
        )
    for url in config.urls:
        yield _server(url, config, tasks)


def _weights(settings: Settings, checkpoint: Checkpoint) -> Iterator[Finding]:
    size = f"{checkpoint.size_bytes / 1e9:.2f} GB"
    if not checkpoint.is_usable:
        zh = "；".join(problem.zh for problem in checkpoint.problems)
        en = "; ".join(problem.en for problem in checkpoint.problems)
        yield Finding(_WEIGHTS, Health.BAD, Words(zh, en), _AIR_GAP)
        return
    yield Finding(
        _WEIGHTS, Health.GOOD, _release_seen(settings, checkpoint, size), _release_advice(settings, checkpoint)
    )
    yield _checksums(checkpoint)
    packages = _packages()
    yield packages
    if packages.health is Health.GOOD:
        yield _loaded(settings)


def _release_seen(settings: Settings, checkpoint: Checkpoint, size: str) -> Words:
    release = checkpoint.chosen_release(settings.hunyuan_release)
    folder = checkpoint.folder
    if settings.hunyuan_release != "auto":
        return Words(f"{folder}，{size}，版本 {release}（按设置）", f"{folder}, {size}, release {release} (as set)")
    if checkpoint.evidence is not None:
        zh, en = checkpoint.evidence.zh, checkpoint.evidence.en
        return Words(f"{folder}，{size}，版本 {release}（{zh}）", f"{folder}, {size}, release {release} ({en})")
    return Words(
        f"{folder}，{size}，版本不明，按 {release} 处理", f"{folder}, {size}, release unknown, taken for {release}"
    )


def _release_advice(settings: Settings, checkpoint: Checkpoint) -> Words | None:
    if settings.hunyuan_release != "auto" or checkpoint.release is not None:
        return None
    return Words(
        "如果是 1.5，请设置 OCR_HUNYUAN_RELEASE=1.5：两个版本的提示词和采样不同。",
        "If it is 1.5, set OCR_HUNYUAN_RELEASE=1.5: wordings and sampling differ.",
    )


def _checksums(checkpoint: Checkpoint) -> Finding:
    listing = checksum_file(checkpoint.folder)
    if listing is None:
        return Finding(
            _SUMS,
            Health.ABSENT,
            Words("文件夹里没有 SHA256SUMS", "no SHA256SUMS in the folder"),
            Words(
                "下载后在原处运行 sha256sum * > SHA256SUMS，一并拷入，可发现拷贝中的损坏。",
                "Run sha256sum * > SHA256SUMS where you downloaded them and carry it along: it shows damage.",
            ),
        )
    damaged = list(damaged_files(listing))
    if damaged:
        names = ", ".join(damaged)
        advice = Words("请重新拷贝这些文件。", "Copy these files again.")
        return Finding(_SUMS, Health.BAD, Words(f"缺失或损坏：{names}", f"missing or damaged: {names}"), advice)
    return Finding(_SUMS, Health.GOOD, Words("全部一致", "all files agree"))


def _packages() -> Finding:
    try:
        seen = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers"))
    except PackageNotFoundError as error:
        return Finding(
            _PACKAGES,
            Health.BAD,
            Words(f"没有安装 {error.name}", f"{error.name} is not installed"),
            Words("请运行 ./launch.sh install hunyuan。", "Run ./launch.sh install hunyuan."),
        )
    return Finding(_PACKAGES, Health.GOOD, Words(seen, seen))


def _loaded(settings: Settings) -> Finding:
    part = Words("HunyuanOCR 加载", "HunyuanOCR loads")
    config = hunyuan_config(settings)
    started = time.monotonic()
    try:
        model = load(config.weights, config.device, config.precision)
    except EngineError as error:
        return Finding(part, Health.BAD, error.message, error.hint)
    seconds = time.monotonic() - started
    told = f"{model.device}, {model.precision}, {seconds:.1f} s"
    slow = Words(
        "没有 GPU：全尺寸模型每页要数十秒到数分钟，只宜少量使用；批量请用 GPU 服务器。",
        "No GPU: the full model takes from half a minute to minutes a page; for more than a few use a GPU server.",
    )
    return Finding(part, Health.GOOD, Words(told, told), slow if model.device == "cpu" else None)


def _server(url: str, config: ServedConfig, tasks: TaskBook) -> Finding:
    """Address, program, model, pictures, and what one tiny picture is read as."""
    server = ModelServer(url, config.api_key, config.patience)
    part = Words(f"{_SERVER.zh} {server.address}", f"{_SERVER.en} {server.address}")
    try:
        abilities = find_abilities(server, config.model, config.runtime, config.chosen_release)
        wording = tasks.choose("spotting").wording(config.chosen_release)
        started = time.monotonic()
        body = chat_body(abilities, config.chosen_release, picture_uri(_tiny_picture()), wording.prompt, 256)
        said = server.chat(body, lambda: False)
        seconds = time.monotonic() - started
    except ServerFailed as failure:
        return Finding(part, Health.BAD, failure.error.message, failure.error.hint)
    except UnknownOption as error:
        return Finding(
            part,
            Health.BAD,
            Words(f"拒绝图片或选项：{error}", f"refuses pictures or options: {error}"),
            Words(
                "请确认它运行的是 HunyuanOCR，且启用了图像输入。", "See that it runs HunyuanOCR with pictures as input."
            ),
        )
    finally:
        server.close()
    read = " ".join(spot.text for spot in read_spotting(said.text).spots) or strip_marks(said.text)[:40]
    scores = Words("有", "yes") if abilities.has_scores else Words("无", "no")
    seen = Words(
        f"{abilities.runtime}，模型 {abilities.model or '（唯一）'}，概率：{scores.zh}，"
        f"小图读作“{read}”，{seconds:.1f} 秒",
        f"{abilities.runtime}, model {abilities.model or '(its only one)'}, scores: {scores.en}, "
        f"a tiny picture reads “{read}”, {seconds:.1f} s",
    )
    if _PRINTED in read:
        return Finding(part, Health.GOOD, seen)
    advice = Words(
        f"图上印的是“{_PRINTED}”：请确认服务里是 HunyuanOCR 而不是别的模型。",
        f"The picture says “{_PRINTED}”: see that the server runs HunyuanOCR and no other model.",
    )
    return Finding(part, Health.GOOD, seen, advice)


def _tiny_picture() -> Image.Image:
    picture = Image.new("RGB", (320, 160), "white")
    ImageDraw.Draw(picture).text((40, 50), _PRINTED, "black", ImageFont.load_default(size=48))
    return picture
