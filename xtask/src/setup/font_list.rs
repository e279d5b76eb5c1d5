//! The fonts of official letters: where each comes from, which bytes it must have, under which licence.
//!
//! Invariant: a font whose SHA-256 differs from this list never enters `.setup/fonts`, because the hub records
//! the hashes of the fonts beside every letter and the golden letters depend on them.

/// The package that carries a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A Debian package, downloaded and unpacked, not installed.
    Debian(&'static str),
    /// An npm package with its exact version.
    Npm(&'static str),
}

/// One font file.
#[derive(Debug, Clone, Copy)]
pub struct Font {
    /// Its file name in `.setup/fonts`.
    pub file: &'static str,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// Its path inside the unpacked package.
    pub inside: &'static str,
    /// The licence texts inside the unpacked package; those ending in `.gz` are unpacked.
    pub licences: &'static [&'static str],
    /// The stem of the licence's file name in `.setup/fonts`.
    pub family: &'static str,
}

const SERIF: Source = Source::Npm("@expo-google-fonts/noto-serif-sc@0.4.3");
const SANS: Source = Source::Npm("@expo-google-fonts/noto-sans-sc@0.4.3");
const NOTO_LICENCE: &[&str] = &["package/LICENSE_FONT"];

/// The whole set, in the order of the letter's roles: 仿宋, 楷体, 黑体, 小标宋 and seal, 宋体 and fallback.
pub const FONTS: [Font; 5] = [
    Font {
        file: "FandolFang-Regular.otf",
        sha256: "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
        source: Source::Debian("texlive-lang-chinese"),
        inside: "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf",
        licences: &[
            "usr/share/doc/texlive-doc/fonts/fandol/README",
            "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz",
        ],
        family: "FandolFang",
    },
    Font {
        file: "LXGWWenKai-Regular.ttf",
        sha256: "bbf534b0ca093928f94d1782855e65a19a32cde82b075d495d072025521953c8",
        source: Source::Debian("fonts-lxgw-wenkai"),
        inside: "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        licences: &["usr/share/doc/fonts-lxgw-wenkai/copyright"],
        family: "LXGWWenKai",
    },
    Font {
        file: "NotoSansSC_500Medium.ttf",
        sha256: "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a",
        source: SANS,
        inside: "package/500Medium/NotoSansSC_500Medium.ttf",
        licences: NOTO_LICENCE,
        family: "NotoSansSC",
    },
    Font {
        file: "NotoSerifSC_700Bold.ttf",
        sha256: "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
        source: SERIF,
        inside: "package/700Bold/NotoSerifSC_700Bold.ttf",
        licences: NOTO_LICENCE,
        family: "NotoSerifSC",
    },
    Font {
        file: "NotoSerifSC_300Light.ttf",
        sha256: "a86e5cabd0c0b9bd656ff9c3e437bec6519fc7b149e845192edd8075b07789eb",
        source: SERIF,
        inside: "package/300Light/NotoSerifSC_300Light.ttf",
        licences: NOTO_LICENCE,
        family: "NotoSerifSC",
    },
];

impl Font {
    /// The file name of the family's licence in `.setup/fonts`.
    pub fn licence_file(&self) -> String {
        format!("{}.LICENCE.txt", self.family)
    }
}
