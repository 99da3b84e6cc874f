"""Why something did not work, in a few words: for the stable codes that the record keeps."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

REASONS: Mapping[str, Words] = {
    # at the door
    "bad_credentials": Words("用户名或密码不正确", "the user name or password was wrong"),
    "wrong_password": Words("当前密码不正确", "the present password was wrong"),
    "wrong_code": Words("动态验证码不正确", "the one-time code was wrong"),
    "weak_password": Words("新密码太弱", "the new password was too weak"),
    "too_many_attempts": Words("输错次数过多，须等待", "too many wrong tries; they have to wait"),
    "account_disabled": Words("账号已停用", "the account is disabled"),
    "account_locked": Words("账号被公司目录锁定", "the directory has locked the account"),
    "account_expired": Words("账号已过期", "the account has expired"),
    "password_expired": Words("密码已过期", "the password has expired"),
    "no_role": Words("账号没有使用本系统的角色", "the account has no role here"),
    "login_failed": Words("登录失败", "the login failed"),
    "login_busy": Words("登录的人太多", "too many people were logging in"),
    "directory_unreachable": Words("公司目录连接不上", "the directory could not be reached"),
    "directory_misconfigured": Words("公司目录的设置有误", "the settings of the directory are wrong"),
    "second_factor_unreadable": Words(
        "安装密钥丢失，无法核对验证码", "the secret file was lost, so codes cannot be checked"
    ),
    "forbidden": Words("没有权限", "not allowed"),
    # while a document is read
    "engine_error": Words("识别出错", "the reading failed"),
    "desk_error": Words("处理出错", "the work failed"),
    "internal_error": Words("程序出现意外错误", "something unexpected went wrong"),
    "crashed": Words("识别时程序多次中断", "the program stopped several times while reading it"),
    "intake_error": Words("文件无法打开", "the file could not be opened"),
    "empty_file": Words("文件是空的", "the file is empty"),
    "unknown_format": Words("不支持的文件格式", "the format is not known"),
    "damaged_file": Words("文件已损坏", "the file is damaged"),
    "too_slow": Words("识别用时超过上限", "reading took too long"),
    "password_needed": Words("文件有密码", "the file needs a password"),
    "file_too_large": Words("文件太大", "the file is too large"),
    "too_many_pages": Words("页数太多", "too many pages"),
    "image_too_large": Words("图片太大", "the image is too large"),
    "preset_error": Words("模板无法使用", "the preset cannot be used"),
    "unknown_preset": Words("没有这个模板", "there is no such preset"),
    "bad_preset": Words("模板有误", "the preset has a fault"),
    "bad_lexicon": Words("模板的词表有误", "the words of the preset have a fault"),
    "bad_profile": Words("导出方案有误", "the export profile has a fault"),
    "unknown_task": Words("没有这个识别任务", "there is no such task"),
    "bad_task": Words("识别任务有误", "the task has a fault"),
    "no_fields": Words("没有指定字段", "no fields were asked for"),
    "bad_pages": Words("页码有误", "the pages asked for are wrong"),
    "reader_error": Words("识别引擎出错", "the reader failed"),
    "reader_unavailable": Words("识别引擎无法使用", "the reader could not be reached"),
    "reader_away": Words("首选引擎无法使用", "the first reader was away"),
    "unknown_reader": Words("没有这个识别引擎", "there is no such reader"),
    "reader_timeout": Words("识别引擎超时", "the reader did not answer in time"),
    "reader_out_of_memory": Words("内存不足", "the reader ran out of memory"),
    "reader_refused": Words("识别引擎拒绝了请求", "the reader refused the request"),
    "cancelled": Words("已取消", "cancelled"),
    "gave_way": Words("让其他文档先行", "others were let first"),
    "storage_full": Words("磁盘已满", "the disk is full"),
    "original_lost": Words("原件丢失", "the original is lost"),
    "original_damaged": Words("原件已损坏", "the original is damaged"),
    "upload_gone": Words("上传的文件已不在", "the upload is gone"),
    "not_found": Words("已不存在", "not there any more"),
    "queue_full": Words("排队的文档太多", "too many documents were waiting"),
    # mail
    "mailbox_error": Words("邮箱出错", "the mailbox failed"),
    "mail_server_away": Words("邮件服务器连接不上", "the mail server could not be reached"),
    "mail_server_untrusted": Words("邮件服务器的证书不可信", "the mail server's certificate is not trusted"),
    "mail_login_refused": Words("邮件服务器拒绝登录", "the mail server refused the login"),
    "mail_folder_unusable": Words("邮件文件夹无法使用", "the mail folder cannot be used"),
    "mail_owner_unusable": Words("邮箱的所有者无法使用", "the owner of the mailbox cannot be used"),
    "mail_refused": Words("邮件不能收取", "the mail could not be taken in"),
    "mail_without_file": Words("邮件没有可识别的附件", "the mail has no attachment that can be read"),
    "mail_too_large": Words("邮件太大", "the mail is too large"),
    "mail_files_refused": Words("邮件的附件都不能识别", "none of the mail's attachments can be read"),
}


def reason_in_words(code: str) -> Words:
    """The words of a code; one that is not known speaks for itself."""
    return REASONS.get(code) or Words(code, code)
