"""Words that addresses are made of, to mend a misread letter: roads, states, towns of Malaysia and Singapore."""

from __future__ import annotations

_WORDS = """
jalan jln lorong lebuh lebuhraya persiaran taman tmn bandar bdr kampung kawasan seksyen lot blok blk block bangunan
wisma plaza menara kompleks pusat perdagangan perniagaan perindustrian industri tingkat bawah ground floor level
unit batu bukit sungai kota desa seri sri baru jaya utama indah mutiara perdana permai raya timur barat utara
selatan tengah darul ehsan takzim aman makmur ridzuan naim iman khusus wilayah persekutuan negeri malaysia selangor
johor bahru penang pinang pulau perak kedah melaka pahang sabah sarawak kelantan terengganu perlis sembilan kuala
lumpur putrajaya labuan singapore petaling subang shah alam klang kajang cheras ampang puchong rawang gombak sepang
setapak kepong damansara semenyih serdang kembangan bangi gelang patah skudai tampoi masai ulu tiram kulai senai
pontian muar kluang segamat pasir gudang permas tebrau mahkota seremban nilai ipoh taiping teluk intan sekinchan
sabak bernam banting kelang rantau panjang alor setar kulim petani george town butterworth bayan lepas seberang
perai kuantan temerloh bentong mentakab bharu kinabalu kuching miri sibu bintulu tawau sandakan segambut sentul
bangsar brickfields mont kiara wangsa pandan wawasan setia eco puteri raja chulan sultan ismail tunku abdul rahman
kenanga melati melur meranti cempaka orkid anggerik teratai kemuning kenari merpati rajawali road street avenue lane
drive boulevard highway square terrace court place building tower centre center mall shopping suite industrial
estate park garden gardens village maju
"""

ADDRESS_WORDS: frozenset[str] = frozenset(_WORDS.split())
