//! The master key in a file of its own, readable by the hub's account only.
//!
//! Here and not in the database, so that a copy of the database alone tells nothing of a citizen.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use zeroize::Zeroizing;

use crate::clock;

/// Bytes of the master key.
pub(crate) const KEY_BYTES: usize = 32;

/// Reads the key, or makes one where there is none and the database is new.
///
/// # Errors
/// When the file cannot be read or written, is not a key, or is missing although the database already holds data.
pub(crate) fn load_or_create(path: &Path, database_exists: bool) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            read(&Zeroizing::new(text)).with_context(|| format!("密钥文件 {} 不是有效的密钥", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !database_exists => create(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "找不到密钥文件 {}：数据库中的个人信息由它加密。请放回原密钥文件，或用 --key-file 指定其位置",
            path.display()
        ),
        Err(error) => Err(error).with_context(|| format!("密钥文件 {} 无法读取", path.display())),
    }
}

fn read(text: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    hex::decode_to_slice(text.trim(), key.as_mut_slice())?;
    Ok(key)
}

fn create(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    let key = Zeroizing::new(clock::random::<KEY_BYTES>());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("密钥文件 {} 无法创建", path.display()))?;
    let text = Zeroizing::new(hex::encode(key.as_slice()) + "\n");
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).context("密钥文件无法写入")?;
    Ok(key)
}
