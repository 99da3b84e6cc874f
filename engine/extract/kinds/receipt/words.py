"""The words by which the head of a receipt is read: what names a business, a road, a number, a heading."""

from __future__ import annotations

import re

LEGAL = re.compile(
    r"\b(?:sdn|bhd|s/b|ltd|limited|inc|llc|llp|plt|pte|corp|gmbh|plc|co|sarl|sas|s\.?r\.?l|b\.?v|ohg|kg(?=\s*$))\b\.?"
    r"|公司|商行|集团|株式会社|有限会社",
    re.IGNORECASE,
)
TRADE = re.compile(
    r"\b(?:enterprise|trading|shop|store|stores|mart|market|markt|supermarket|hypermarket|minimarket|restoran"
    r"|restaurant|cafe|café|kafe|kopitiam|kopi|bakery|hardware|pharmacy|farmasi|clinic|klinik|stationery|station|hotel"
    r"|house|kitchen|noodle|cuisine|bistro|brasserie|grill|diner|bar|pub|food|foods|catering|electrical|marketing"
    r"|services?|group|holdings|motors?|books?|bookstore|cash & carry|handicraft|niaga|perniagaan|syarikat|kedai"
    r"|pasaraya|pasar|coffee|deli|salon|garden|fresh|express|centre|center|apotheke|bäckerei|metzgerei|gasthaus"
    r"|boulangerie|pharmacie|traiteur)\b"
    r"|店|超市|百货|便利|餐厅|餐廳|饭店|酒店|酒楼|生鲜|药房|书店|商场|广场|食品|餐饮|咖啡|烘焙|面馆|火锅|菜馆|味馆|宾馆|加油站|医院",
    re.IGNORECASE,
)
GLUED_TRADE = re.compile(
    r"enterprise|trading|supermarket|restoran|restaurant|bakery|hardware|pharmacy|farmasi|stationery"
    r"|electrical|marketing|shop$|store$|mart$",
    re.IGNORECASE,
)
ROAD = re.compile(
    r"\b(?:jalan|jln|jl|lorong|lrg|lebuh|lebuhraya|persiaran|road|rd|street|st|avenue|ave|lane|drive|dr|blvd|boulevard"
    r"|highway|hwy|parkway|place|square|court|terrace|lot|taman|tmn|bandar|bdr|kampung|kg|kawasan|seksyen|section|batu"
    r"|bt|wisma|plaza|menara|mall|floor|flr|unit|block|blk|no|level|tingkat|bangunan|building|kompleks|complex|tower"
    r"|p\.?o\.? ?box|suite|ste|selangor|johor|penang|pulau pinang|perak|kedah|melaka|pahang|sabah|sarawak|kelantan"
    r"|terengganu|perlis|negeri sembilan|kuala lumpur|wilayah|malaysia|singapore|rue|avenue|allée|quai|via|calle|cedex"
    r"|\w*(?:straße|strasse|str\.|allee|weg|platz|gasse))\b\.?"
    r"|[省市区區县鎮镇乡村路街道巷号號楼樓幢室]|[都府県丁目番]",
    re.IGNORECASE,
)
STRONG_ROAD = re.compile(
    r"\b(?:jalan|jln|lorong|lebuh|persiaran|road|street|avenue|lane|drive|blvd|boulevard|taman|tmn|bandar|seksyen"
    r"|kawasan|selangor|johor|kuala lumpur|wilayah|ang mo kio|rue|quai|calle|highway|parkway|terrace)\b"
    r"|\b[a-zäöü]{3,}(?:straße|strasse|str\.|allee|gasse|platz)\b"
    r"|(?<![\w-])\d{5}(?![\d-])[,.]?\s*[A-Za-z]|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\bsingapore\s+\d{6}\b"
    r"|\b(?:ave|rd|st|dr|ln)\b\.?\s*(?:\d|,|$)|\b(?:blk|block)\s+\d+"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b"
    r"|[省市区縣县].*[路街道巷号]|[區市].*[道街路].*[號号]|[路街道巷].{1,12}[号號]|[都府県].+[市区町村]",
    re.IGNORECASE,
)
STOP = re.compile(
    r"\b(?:tel|telephone|phone|fax|hp|h/p|mobile|email|e-mail|www|http|gst|sst|vat|tax|invoice|receipt|bill|date|time"
    r"|cashier|table|reg\.? ?no|roc|co\.? ?(?:reg|no)|company (?:reg|no)|reg(?:istration)? (?:no|id)|customer|order"
    r"|member|welcome|id no|site|document|doc|pos|pax|no\. ?:|slip|trans|operator|staff|server|sales)\b"
    r"|[电话单日收机小订]\s*[话号期银票单][员]?\s*[:：号]",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"\b(?:invoice|receipt|welcome|thank|cash bill|cash sales?|bill|reg(?:istration)?|gst|tel|fax|date|no|id|www"
    r"|http\S*|customer copy|merchant copy|copy|original|duplicate|tax|store #|licensee|franchisee|paid)\b"
    r"|欢迎|小票|收据|凭证|账单|帳單|结账单|详情|成功|样本\)?$|[:：]|^#",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(?:tax\s*invoic|invoic|receipt|cash\s*(?:bill|sales?|inv)|official\s*receipt|bill\s*(?:no|to)|sold\s*to"
    r"|customer|cust|debtor|deliver(?:y)?\s*to|ship\s*to|attn)",
    re.IGNORECASE,
)
"""What stands between the shop and whom it sold to."""
REGISTRATION = re.compile(
    r"\s{0,9}+[(（][A-Z0-9]{0,20}\d[A-Z0-9\s]{3,30}-\s?[A-Z][)）]\s{0,9}$"
    r"|\s{0,9}+[(（\[【]?\s{0,9}+(?:co\.?\s{0,9}+(?:reg)?\.?\s{0,9}+(?:no)?\s{0,9}+[.:]{0,9}+\s{0,9}+)?[(（]?\s{0,9}+[A-Z]{0,3}\d{4}[\d\s]{0,30}+-?\s{0,9}+[A-Z]?\s{0,9}+[)）\]】]?\s{0,9}+$",
    re.IGNORECASE,
)
OWNER = re.compile(
    r"\b(?:owned|managed|operated|run|powered|distributed)\s*by\b|\bformerly\b|\bmember of\b|\bsubsidiary\b",
    re.IGNORECASE,
)
GENERIC = (
    r"(?:&\s*)?(?:enterprise|trading|marketing|holdings?|hardware|electrical|services?|group"
    r"|restaurant|industries|international|m)\W*"
)
PHONE_WORD = re.compile(
    r"[,;\s]{0,40}(?<![A-Za-z])(?:t[e3][l1i|]|telephone|phone|fax|h/?p(?=[\s:.])|mobile|hotline|ph(?=[\s:.]))"
    r"(?:(?![a-z])|(?=fax)).{0,300}$|\s{0,9}(?:电话|電話|传真).{0,300}$",
    re.IGNORECASE,
)
"""From here on a line of an address is about a phone."""
COUNTRY = re.compile(r"\b(?:malaysia|singapore|usa|u\.s\.a\.|united kingdom|deutschland|france)\W*$", re.IGNORECASE)
