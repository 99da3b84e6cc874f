"""What each setting means, in a sentence for the page of settings; docs/settings.md says more."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

MEANINGS: Mapping[str, Words] = {
    "host": Words("监听的网络地址", "The address the service listens on"),
    "port": Words("监听的端口", "The port the service listens on"),
    "root_path": Words("代理后面的公开路径前缀", "The public path prefix behind a proxy"),
    "ui_enabled": Words("是否提供网页，否则只有接口", "Whether there are pages, or the interface for programs alone"),
    "secure_cookies": Words(
        "用户经 HTTPS 访问：Cookie 只走 HTTPS", "People come over HTTPS: cookies travel no other way"
    ),
    "trusted_proxies": Words("相信哪些代理转告的来源地址", "Proxies whose word on the visitor's address is believed"),
    "public_hosts": Words("本站回应的主机名，空为不限", "Host names the site answers to; empty: any"),
    "public_url": Words("用户打开本站的完整地址", "The whole address at which people open the site"),
    "header_seconds": Words("请求头最多多久到齐（秒）", "Seconds that the head of a request may take to arrive"),
    "data_dir": Words("数据目录", "The folder for all data"),
    "database_url": Words("数据库地址，空为数据目录中的 SQLite", "The database; empty: SQLite in the data folder"),
    "secret_file": Words("安装密钥文件", "The file with the installation's own secret"),
    "reader": Words("使用哪个识别引擎", "Which reader is used"),
    "cpu_precision": Words("CPU 引擎的运算精度", "Arithmetic of the CPU reader"),
    "scripts": Words("用哪些语言包识别其他文字", "The packs that read other scripts"),
    "scripts_folder": Words("语言包所在的文件夹", "The folder with these packs"),
    "boxes": Words("大模型识别时由谁确定行的位置", "Who says where the lines are when the big model reads"),
    "when_away": Words("大模型无法使用时怎么办", "What happens while the big model is away"),
    "workers": Words("同时识别几份文档，0 为自动", "Documents read at the same time; 0: found out"),
    "learn_layouts": Words("是否从完成的核对中学习版式", "Whether layouts are learnt from finished reviews"),
    "remember": Words(
        "同一个人再次提交同一文件时，是否直接给出以前的识别结果",
        "Whether a file that somebody submits again is answered with what was read before",
    ),
    "trash_days": Words(
        "删除的文档在回收站保留几天，0 为没有回收站",
        "For how many days deleted documents can be had back; 0: there is no trash",
    ),
    "hunyuan_weights": Words("HunyuanOCR 权重所在的文件夹", "The folder with the weights of HunyuanOCR"),
    "hunyuan_release": Words("HunyuanOCR 的版本", "The release of HunyuanOCR"),
    "hunyuan_device": Words("HunyuanOCR 在哪个设备上运行", "The device that HunyuanOCR runs on"),
    "hunyuan_precision": Words("HunyuanOCR 的运算精度", "Arithmetic of HunyuanOCR"),
    "hunyuan_batch": Words("HunyuanOCR 一次读几页，0 为自动", "Pages that HunyuanOCR reads together; 0: found out"),
    "hunyuan_short_side": Words(
        "HunyuanOCR 看到的页面短边像素，0 为自动", "Short side of pages, in pixels; 0: found out"
    ),
    "hunyuan_fields": Words("字段一起问还是逐个问", "Whether all fields are one question or one each"),
    "served_url": Words("模型服务的地址", "The addresses of model servers"),
    "served_model": Words("模型服务上的模型名", "The model's name at the server"),
    "served_api_key": Words("模型服务的密钥", "The key for the model server"),
    "served_runtime": Words("模型服务用的是哪种程序", "Which program serves the model"),
    "served_window": Words("同时发给模型服务几页", "Pages in flight to the model server"),
    "served_retries": Words("模型服务失败后重试几次", "How often a page is asked for again"),
    "served_timeout": Words(
        "模型服务多久没有回应算超时（秒）", "Seconds of silence after which a server counts as hanging"
    ),
    "served_short_side": Words("发给模型服务的页面短边像素", "Short side of pages sent to the server, in pixels"),
    "own_parties": Words("本单位的名称、税号和账号", "Names, tax ids and accounts of your own companies"),
    "max_upload_mb": Words("单个文件最大多少 MB", "Largest file, in megabytes"),
    "max_pages": Words("一份文档最多多少页", "Most pages in a document"),
    "page_seconds": Words("一页最多读多久（秒）", "Seconds that one page may take"),
    "document_seconds": Words("一份文档最多读多久（秒）", "Seconds that one document may take"),
    "reader_memory_mb": Words("一份文档最多用多少内存（MB）", "Memory that one document may take, in megabytes"),
    "max_megapixels": Words("图片最大多少百万像素", "Largest picture, in millions of pixels"),
    "queue_size": Words("最多多少份文档排队", "Most documents that may wait"),
    "max_job_files": Words("一批最多多少个文件", "Most files in a batch"),
    "max_job_mb": Words("一批最大多少 MB", "Most megabytes in a batch"),
    "sync_seconds": Words("接口等待结果最多多久（秒）", "Seconds that the interface waits for a result"),
    "api_rate": Words("每人调用接口的频率上限", "Most requests of one person"),
    "token_rate": Words("每个令牌调用接口的频率上限", "Most requests of one token"),
    "api_concurrency": Words("每人同时进行的请求上限", "Most requests of one person at the same moment"),
    "url_allow": Words("允许从哪些地址取文件，空为不允许", "From where files may be fetched; empty: from nowhere"),
    "url_seconds": Words("按地址取文件最多多久（秒）", "Seconds that fetching a file may take"),
    "webhook_allow": Words("允许 Webhook 发往哪里，空为不允许", "Where webhooks may go; empty: nowhere"),
    "webhook_attempts": Words("Webhook 最多发几次", "How often a delivery is tried"),
    "webhook_seconds": Words("Webhook 一次发送最多多久（秒）", "Seconds that one delivery may take"),
    "metrics_token": Words("读取运行指标的令牌", "The token that opens the metrics"),
    "metrics_allow": Words("哪些网络可直接读取运行指标", "Networks from which the metrics open"),
    "log_level": Words("日志的详细程度", "How much is logged"),
    "log_file": Words("日志文件，空为标准错误输出", "The log file; empty: standard error"),
    "session_idle_minutes": Words("多久不操作须重新登录（分钟）", "Minutes without use after which a login ends"),
    "session_hours": Words("一次登录最长多久（小时）", "Hours after which every login ends"),
    "session_recheck_minutes": Words("多久向公司目录核对一次（分钟）", "Minutes between checks with the directory"),
    "login_tries": Words("密码输错几次后须等待", "Wrong passwords before the next try has to wait"),
    "login_tries_everywhere": Words(
        "一个账号在所有网络合计输错几次后须等待", "The same for an account, over all networks"
    ),
    "second_factor_roles": Words("哪些角色必须有二次验证", "Roles that must have a second factor"),
    "password_days": Words(
        "本地密码多少天后须更换，0 为不限", "Days after which local passwords are changed; 0: never"
    ),
    "audit_keep_days": Words(
        "审计记录保留几天，0 为永久；到期的由 ./launch.sh audit prune 删除",
        "For how many days the audit trail is kept; 0: for ever. ./launch.sh audit prune removes what is older",
    ),
    "audit_anchor": Words("审计锚点另外写到哪里", "Where else anchors of the audit trail go"),
    "mailboxes": Words("邮箱设置文件", "The file that names the mailboxes"),
    "ldap_uris": Words("公司目录的地址，空为只用本地账号", "Servers of the directory; empty: local accounts alone"),
    "ldap_tls": Words("与公司目录的连接如何加密", "How the connection to the directory is encrypted"),
    "ldap_ca_file": Words("签发目录证书的 CA", "The CA that signed the directory's certificates"),
    "ldap_bind_dn": Words("查询目录的服务账号", "The service account that looks people up"),
    "ldap_bind_password": Words("服务账号的密码", "Its password"),
    "ldap_base_dn": Words("从哪里开始查找用户", "Where people are searched"),
    "ldap_user_filter": Words("查找用户的条件", "How a person is found"),
    "ldap_user_dn": Words("直接绑定时的用户 DN", "The DN as which people bind directly"),
    "ldap_login_attributes": Words("哪些属性是登录名", "Attributes that may hold the login name"),
    "ldap_group_base_dn": Words("从哪里开始查找用户组", "Where groups are searched"),
    "ldap_group_roles": Words("用户组与角色的对应", "Which group gives which roles"),
    "ldap_nested_groups": Words("是否算上组中之组", "Whether groups inside groups count"),
    "ldap_grace_hours": Words("目录连不上时最后的答复有效多久（小时）", "Hours that the directory's last answer holds"),
    "ldap_token_hours": Words("直接绑定时登录有效多久（小时）", "Hours that a login holds where people bind directly"),
    "ldap_timeout_seconds": Words("等待目录应答多久（秒）", "Seconds that the directory is waited for"),
    "admin_password": Words("首次启动时管理员的密码", "The administrator's password at the very first start"),
}
