//! Reader for the binary format of the server.

/// Reasons why a server value cannot be converted to a value of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Undecodable {
    /// The result exceeds its memory limit.
    TooLarge,
    /// The bytes are not valid for the type.
    Malformed,
    /// The interface has no matching value.
    Unsupported(&'static str),
}

pub(super) type Decoded<T> = Result<T, Undecodable>;

/// Memory left for a result, in bytes.
pub(in super::super) struct Budget(usize);

impl Budget {
    pub(in super::super) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    pub(in super::super) fn spend(&mut self, bytes: usize) -> Result<(), Undecodable> {
        self.0 = self.0.checked_sub(bytes).ok_or(Undecodable::TooLarge)?;
        Ok(())
    }
}

/// The unread bytes of a value.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn take(&mut self, count: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Undecodable::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn bytes<const N: usize>(&mut self) -> Decoded<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Undecodable::Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Decoded<u8> {
        self.bytes().map(u8::from_be_bytes)
    }

    pub(super) fn i16(&mut self) -> Decoded<i16> {
        self.bytes().map(i16::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Decoded<u16> {
        self.bytes().map(u16::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Decoded<i32> {
        self.bytes().map(i32::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Decoded<u32> {
        self.bytes().map(u32::from_be_bytes)
    }

    pub(super) fn i64(&mut self) -> Decoded<i64> {
        self.bytes().map(i64::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Decoded<u64> {
        self.bytes().map(u64::from_be_bytes)
    }

    pub(super) fn f32(&mut self) -> Decoded<f32> {
        self.bytes().map(f32::from_be_bytes)
    }

    pub(super) fn f64(&mut self) -> Decoded<f64> {
        self.bytes().map(f64::from_be_bytes)
    }

    /// Reads a non-negative count.
    pub(super) fn count(&mut self) -> Decoded<usize> {
        usize::try_from(self.i32()?).map_err(|_| Undecodable::Malformed)
    }

    /// Reads bytes preceded by their count; `None` if the count is negative.
    pub(super) fn field(&mut self) -> Decoded<Option<&'a [u8]>> {
        match usize::try_from(self.i32()?) {
            Ok(count) => self.take(count).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Reads NUL-terminated text.
    pub(super) fn text(&mut self) -> Decoded<&'a str> {
        let end = self.0.iter().position(|byte| *byte == 0);
        let text = self.take(end.ok_or(Undecodable::Malformed)?)?;
        self.take(1)?;
        std::str::from_utf8(text).map_err(|_| Undecodable::Malformed)
    }

    pub(super) fn end(self) -> Decoded<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Undecodable::Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncated_data_is_malformed() {
        assert_eq!(Reader::new(&[0, 0, 1]).i32(), Err(Undecodable::Malformed));
        assert_eq!(Reader::new(&[0, 0, 0, 9, 1]).field(), Err(Undecodable::Malformed));
        assert_eq!(
            Reader::new(&[0xff, 0xff, 0xff, 0xff]).count(),
            Err(Undecodable::Malformed)
        );
        assert_eq!(Reader::new(b"abc").text(), Err(Undecodable::Malformed));
        assert_eq!(Reader::new(b"a\0").text(), Ok("a"));
        assert_eq!(Reader::new(&[0xff; 4]).field(), Ok(None));
        assert_eq!(Reader::new(&[1]).end(), Err(Undecodable::Malformed));
        assert_eq!(Budget::new(3).spend(4), Err(Undecodable::TooLarge));
    }
}
