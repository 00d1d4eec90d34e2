/** Safety copies: mirror, backups, recovery sheet, restoring, leaving a machine. */
export const copies = {
  "settings.copies": "Cadangan & salinan",
  "copies.mirror": "Salinan berjalan",
  "copies.mirror_text":
    "Setiap catatan langsung disalin ke stik USB, disk lain, atau folder lain. Bila PC ini mati, toko " +
    "berjualan lagi dari salinan itu. Isinya terkunci; hanya lembar pemulihan yang membukanya.",
  "copies.mirror_off": "Belum diatur: bila disk PC ini rusak, yang belum terkirim ikut hilang",
  "copies.mirror_whole": "Lengkap: semua catatan ada di salinan",
  "copies.mirror_catching_up": "Menyusul: {count} catatan lagi",
  "copies.mirror_late": "Salinan terlambat: {count} catatan, sejak {since}",
  "copies.mirror_trouble": "Salinan tidak bisa ditulis",
  "copies.mirror_place": "Tempat salinan berjalan",
  "copies.mirror_switch_off": "Matikan salinan",
  "copies.written_at": "terakhir ditulis {at}",
  "copies.place_typed": "Folder lain (tulis alamatnya)",
  "copies.place_free": "{path}, sisa {free}",
  "copies.use_place": "Pakai tempat ini",
  "copies.same_disk":
    "Tersimpan. Tempat itu ada di disk yang sama dengan data kasir: bila disk rusak, salinannya ikut " +
    "rusak. Lebih aman di stik atau disk lain.",
  "copies.mirror_same_disk":
    "Salinan ini ada di disk yang sama dengan data kasir: bila disknya mati, salinannya ikut hilang. " +
    "Pilih stik atau disk lain.",
  "copies.backup_same_disk":
    "Cadangan ini ada di disk yang sama dengan data kasir. Ia menolong bila berkas data rusak, tidak bila " +
    "disknya mati atau PC dicuri. Pilih stik atau disk lain sebagai tempat cadangan.",
  "copies.alarm_same_disk": "Cadangan hanya di disk PC ini",
  "alone.title": "Catatan sejak {since} hanya ada di PC ini",
  "alone.text":
    "Belum ada server dan belum ada salinan di luar disk ini. Bila disknya mati atau PC dicuri, catatan itu " +
    "hilang. Pasang stik USB dan pilih sebagai tempat salinan. Penjualan tetap jalan.",
  "alone.go": "Atur salinan",
  "copies.backup": "Cadangan",
  "copies.backup_text":
    "Sekali sehari seluruh catatan disimpan dalam satu berkas, lalu dibuka lagi dan diperiksa. Baru " +
    "sesudah itu ia dihitung.",
  "copies.backup_never": "Belum ada cadangan",
  "copies.backup_late": "Cadangan terakhir sudah lama: {at}",
  "copies.backup_good": "Cadangan terakhir {at}, {count} catatan, sudah diperiksa",
  "copies.backup_progress": "Kemajuan cadangan",
  "copies.backup_writing": "Menulis {done} dari {total} catatan",
  "copies.backup_checking": "Memeriksa {done} dari {total} catatan",
  "copies.backup_now": "Cadangkan sekarang",
  "copies.backup_place": "Tempat cadangan",
  "copies.backup_beside": "Simpan di samping data saja",
  "copies.none_yet": "Belum ada berkas cadangan di tempat ini.",
  "copies.date": "Tanggal",
  "copies.file": "Berkas",
  "copies.size": "Ukuran",
  "copies.verified": "Sudah diperiksa",
  "copies.keep_daily": "Simpan harian",
  "copies.keep_weekly": "Mingguan",
  "copies.keep_monthly": "Bulanan",
  "copies.alarm_days": "Ingatkan sesudah (hari)",
  "copies.save_keep": "Simpan aturan",
  "copies.sheet": "Lembar pemulihan",
  "copies.sheet_text":
    "Satu lembar untuk semua kasir koperasi ini. Tanpa lembar ini tidak ada salinan yang bisa dibuka.",
  "copies.sheet_print": "Cetak lembar pemulihan",
  "copies.sheet_pin": "PIN Anda sekali lagi",
  "copies.sheet_show": "Tampilkan",
  "copies.sheet_save": "Simpan PDF untuk dicetak",
  "copies.sheet_mark": "Lembar yang berlaku di kasir ini: {mark}",
  "newkey.begin": "Ganti kunci…",
  "newkey.title": "Ganti kunci pemulihan",
  "newkey.what":
    "Untuk lembar yang hilang, atau yang pernah dilihat orang lain. Data dan salinan yang dibuat sesudah ini " +
    "hanya terbuka dengan lembar baru.",
  "newkey.make": "Buat kunci baru",
  "newkey.take": "Pakai kunci dari lembar baru kasir lain",
  "newkey.next": "Lanjut",
  "newkey.go": "Ganti",
  "newkey.after":
    "Lembar baru bernama {mark}. Cetak sekarang dan simpan di brankas. Lalu tutup Lumbung dan buka lagi: saat itu " +
    "kunci baru berlaku. Di kasir lain, tekan Ganti kunci juga dan ketik kunci dari lembar baru ini.",
  "newkey.waits":
    "Lembar {mark} berlaku sesudah Lumbung ditutup dan dibuka lagi. Sampai saat itu salinan terbuka dengan lembar {old}.",
  "newkey.old":
    "{count} cadangan lama masih terbuka dengan lembar lama. Hapus sesudah ada cadangan baru. Salinan yang pernah " +
    "disalin ke tempat lain juga masih terbuka dengan lembar lama: kumpulkan dan hapus sendiri.",
  "newkey.remove": "Hapus cadangan lama",
  "newkey.remove_what":
    "{count} berkas dihapus dari tempat cadangan. Cadangan dengan kunci baru dan data di kasir ini tetap ada.",
  "newkey.remove_go": "Hapus",
  "copies.alarm_mirror": "Salinan tidak bisa ditulis",
  "copies.alarm_mirror_off": "Salinan belum diatur",
  "copies.alarm_backup": "Cadangan sudah lama",
  "copies.all_well": "Salinan lengkap, cadangan diperiksa",
  "leave.title": "Keluarkan komputer ini",
  "leave.text": "Sebelum komputer dijual, diganti, atau programnya dihapus: data koperasi di sini dihapus.",
  "leave.begin": "Keluarkan…",
  "leave.what":
    "Data koperasi dan kuncinya dihapus dari komputer ini. Yang ada di server, di salinan, dan di cadangan tetap ada.",
  "leave.safe": "Semua catatan komputer ini juga ada di tempat lain.",
  "leave.only_mirror": "{count} catatan hanya ada di salinan berjalan. Jaga stik itu sampai terkirim.",
  "leave.type_words": "Bila memang harus hilang, ketik {words}",
  "leave.go": "Hapus data di komputer ini",
  "leave.go_losing": "Hapus, catatan itu hilang",
  "first.restore": "Pulihkan toko ini",
  "first.restore_text": "PC lama mati? Ambil kembali bukunya dari stik salinan, cadangan, atau server.",
  "restore.title": "Pulihkan toko ini",
  "restore.subtitle": "Buku dari PC yang mati kembali di sini, dan toko berjualan lagi.",
  "restore.left": "Apa yang masih ada?",
  "restore.left_copies": "Stik salinan, cadangan, atau folder data lama",
  "restore.left_server": "Tidak ada salinan, tapi ada server dan perangkat lain",
  "restore.server_text":
    "Buat kode gabung di perangkat lain koperasi ini (Pengaturan, Perangkat), lalu ketik di sini. Semua catatan " +
    "yang sudah terkirim kembali. Yang belum terkirim saat PC mati tidak ada di server: bila kelak ada salinannya, " +
    "pakai pilihan pertama. Sesudah ini, cabut perangkat yang mati di halaman Perangkat.",
  "restore.place": "Tempat salinan",
  "restore.place_hint": "Stik yang terpasang dicari sendiri; folder lain ditulis di sini.",
  "restore.look": "Cari",
  "restore.none_found": "Belum ada salinan yang ditemukan. Pasang stik, atau tulis alamat foldernya lalu tekan Cari.",
  "restore.kind_mirror": "Salinan berjalan",
  "restore.kind_backup": "Cadangan terbaru",
  "restore.kind_database": "Salinan folder data",
  "restore.kind_member_keys": "Kunci anggota",
  "restore.key": "Kunci pemulihan",
  "restore.key_hint": "Tujuh kelompok dari lembar pemulihan; {letters} dari {all} huruf.",
  "restore.try": "Periksa salinan",
  "restore.progress": "Kemajuan pemulihan",
  "restore.phase_reading": "Membaca salinan…",
  "restore.phase_writing": "Menulis buku…",
  "restore.phase_checking": "Memeriksa semua tanda tangan dan angka…",
  "restore.records": "{count} catatan",
  "restore.complete": "{name}: lengkap. Tidak ada catatan yang hilang dan semua pemeriksaan cocok ({seconds} detik).",
  "restore.incomplete":
    "Belum lengkap: {count} catatan hilang atau ada pemeriksaan yang tidak cocok. Tambahkan salinan lain.",
  "restore.nothing_missing": "lengkap",
  "restore.missing_runs": "hilang {runs}",
  "restore.device": "Perangkat",
  "restore.numbers": "Nomor",
  "restore.head": "Sidik",
  "restore.last_at": "Terakhir",
  "restore.source_whole": "{kind}: utuh, {count} catatan, kurang {lacks} dibanding gabungan",
  "restore.source_torn": "{kind}: terpotong atau rusak, {count} catatan, kurang {lacks} dibanding gabungan",
  "restore.figure_records": "Catatan",
  "restore.figure_sales": "Penjualan",
  "restore.figure_goods": "Barang",
  "restore.figure_members": "Anggota",
  "restore.figure_debit": "Jumlah debit",
  "restore.figure_credit": "Jumlah kredit",
  "restore.keys": "{count} kunci",
  "restore.checks_ok": "{count} pemeriksaan pembukuan cocok",
  "restore.server_reached": "Server menambah {count} catatan; {waiting} catatan masih dikirim.",
  "restore.server_away":
    "Server belum terjangkau. {waiting} catatan dikirim, dan yang kurang diambil, begitu tersambung.",
  "restore.accept_text":
    "Belum ada yang berubah. Sesudah dipakai, kasir ini bernama {now} dan melanjutkan {old}; PC lama " +
    "jangan dipakai lagi.",
  "restore.despite": "Saya tahu ada catatan yang hilang dan tetap memakai pemulihan ini",
  "restore.other_copies": "Pilih salinan lain",
  "restore.accept": "Pakai pemulihan ini",
  "restore.paper": "Simpan berita acara (PDF)",
  "restore.was": "Dipulihkan {at}: {old} menjadi {now}.",
} as const;
