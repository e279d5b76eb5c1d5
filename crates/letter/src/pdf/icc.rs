//! A small sRGB profile, built from the figures of IEC 61966-2-1 in the form of ICC.1:2004 (version 4.2).
//!
//! Invariant: constant bytes; primaries are D50-adapted, the curve is the exact parametric one.

/// Header length.
const HEADER: usize = 128;

/// The profile.
pub(super) fn srgb() -> Vec<u8> {
    let curve = para();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", mluc("sRGB")),
        (b"cprt", mluc("No copyright, use freely")),
        (b"wtpt", xyz(&[0.9642, 1.0, 0.8249])),
        (
            b"chad",
            sf32(&[1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168]),
        ),
        (b"rXYZ", xyz(&[0.43607, 0.22249, 0.01392])),
        (b"gXYZ", xyz(&[0.38515, 0.71687, 0.09708])),
        (b"bXYZ", xyz(&[0.14307, 0.06061, 0.71410])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve),
    ];
    let count = tags.len() + 1;
    let mut table = Vec::new();
    let mut data = Vec::new();
    let start = HEADER + 4 + count * 12;
    for (name, body) in &tags {
        entry(&mut table, name, start + data.len(), body.len());
        data.extend_from_slice(body);
        while data.len() % 4 != 0 {
            data.push(0);
        }
        if *name == b"gTRC" {
            let length = body.len();
            entry(&mut table, b"bTRC", start + data.len() - length.next_multiple_of(4), length);
        }
    }
    let mut out = header(start + data.len());
    out.extend(be(count));
    out.extend(table);
    out.extend(data);
    out
}

fn be(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes()
}

fn entry(table: &mut Vec<u8>, name: &[u8; 4], offset: usize, length: usize) {
    table.extend_from_slice(name);
    table.extend(be(offset));
    table.extend(be(length));
}

fn header(size: usize) -> Vec<u8> {
    let mut h = Vec::with_capacity(HEADER);
    h.extend(be(size));
    h.extend([0; 4]);
    h.extend([4, 0x20, 0, 0]);
    h.extend(b"mntrRGB XYZ ");
    for part in [2004u16, 1, 1, 0, 0, 0] {
        h.extend(part.to_be_bytes());
    }
    h.extend(b"acsp");
    h.extend([0; 4 + 4 + 4 + 4 + 8 + 4]);
    h.extend(fixed(&[0.9642, 1.0, 0.8249]));
    h.resize(HEADER, 0);
    h
}

/// s15Fixed16 numbers.
fn fixed(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| ((v * 65536.0).round() as i32).to_be_bytes()).collect()
}

fn tagged(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [kind.as_slice(), &[0; 4], body].concat()
}

fn xyz(values: &[f64]) -> Vec<u8> {
    tagged(b"XYZ ", &fixed(values))
}

fn sf32(values: &[f64]) -> Vec<u8> {
    tagged(b"sf32", &fixed(values))
}

/// Function type 3: (aX+b)^g above d, cX below.
fn para() -> Vec<u8> {
    let mut body = vec![0, 3, 0, 0];
    body.extend(fixed(&[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045]));
    tagged(b"para", &body)
}

fn mluc(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut body = Vec::new();
    body.extend(be(1));
    body.extend(be(12));
    body.extend(b"enUS");
    body.extend(be(units.len()));
    body.extend(be(28));
    body.extend(units);
    tagged(b"mluc", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_says_its_own_length() {
        let icc = srgb();
        assert_eq!(&icc[..4], &u32::try_from(icc.len()).unwrap().to_be_bytes());
        assert_eq!(&icc[36..40], b"acsp");
        assert_eq!(icc.len() % 4, 0, "{}", icc.len());
    }
}
