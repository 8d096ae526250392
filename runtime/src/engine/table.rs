//! Lists with typed indices: an [`ItemId`] is an index into any list of the components of a workload, and cannot be used
//! for other lists.
//!
//! # Guarantees
//! A lookup never panics. A missing value is an [`Inconsistency`] error that names what was expected. `cranelift-entity` and
//! `id-arena` are not used because their lookups panic or return an `Option`.

use std::marker::PhantomData;

use crate::error::InvocationError;

/// The host's data about a workload is inconsistent: a bug in the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Inconsistency(String);

impl Inconsistency {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl From<Inconsistency> for InvocationError {
    fn from(inconsistency: Inconsistency) -> Self {
        Self::Host {
            message: format!("{inconsistency}; this is a bug in the host"),
        }
    }
}

/// An index into a [`Table`].
pub(crate) trait Id: Copy {
    /// Name of the values in such a table, for errors.
    const NAME: &'static str;

    fn new(index: usize) -> Self;

    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident: $name:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub(crate) struct $id(usize);

            impl Id for $id {
                const NAME: &'static str = $name;

                fn new(index: usize) -> Self {
                    Self(index)
                }

                fn index(self) -> usize {
                    self.0
                }
            }
        )*
    };
}

ids! {
    /// A component, or the service of a workload.
    ItemId: "component";
    /// An interface that a component exports to other components of its workload.
    ExportId: "exported interface";
    /// A function of an exported interface.
    FunctionId: "function";
}

/// One value for each id.
pub(crate) struct Table<I, T> {
    values: Box<[T]>,
    ids: PhantomData<fn(I)>,
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<V: IntoIterator<Item = T>>(values: V) -> Self {
        Self {
            values: values.into_iter().collect(),
            ids: PhantomData,
        }
    }
}

impl<I: Id, T> Table<I, T> {
    /// Returns the value with this id.
    ///
    /// # Errors
    /// Fails if the id is out of range.
    pub(crate) fn get(&self, id: I) -> Result<&T, Inconsistency> {
        let value = self.values.get(id.index());
        value.ok_or_else(|| missing(id, self.values.len()))
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.values.len()).map(I::new)
    }

    pub(crate) fn values(&self) -> std::slice::Iter<'_, T> {
        self.values.iter()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.ids().zip(&self.values)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Maps each value, by reference.
    pub(crate) fn map<U>(&self, mut value: impl FnMut(I, &T) -> U) -> Table<I, U> {
        self.iter().map(|(id, old)| value(id, old)).collect()
    }

    /// Maps each value, by value.
    pub(crate) fn into_map<U>(self, value: impl FnMut(T) -> U) -> Table<I, U> {
        self.values.into_iter().map(value).collect()
    }

    /// Maps each value, by reference.
    ///
    /// # Errors
    /// Returns the first error of `value`.
    pub(crate) fn try_map<U, E>(
        &self,
        mut value: impl FnMut(I, &T) -> Result<U, E>,
    ) -> Result<Table<I, U>, E> {
        self.iter().map(|(id, old)| value(id, old)).collect()
    }

    /// Combines the values of both tables by id.
    ///
    /// # Errors
    /// Fails if the tables differ in length.
    pub(crate) fn join<U>(self, other: Table<I, U>) -> Result<Table<I, (T, U)>, Inconsistency> {
        let (one, two) = (self.values.len(), other.values.len());
        if one != two {
            let what = format!(
                "two {} lists of a workload differ in length: {one} and {two}",
                I::NAME
            );
            return Err(Inconsistency(what));
        }
        Ok(self.values.into_iter().zip(other.values).collect())
    }
}

/// A table whose slots are filled or emptied in any order.
pub(crate) struct Slots<I, T>(Table<I, Option<T>>);

impl<I: Id, T> Slots<I, T> {
    /// Creates as many empty slots as `like` has values.
    pub(crate) fn empty<U>(like: &Table<I, U>) -> Self {
        Self(like.map(|_, _| None))
    }

    pub(crate) fn full(table: Table<I, T>) -> Self {
        Self(table.values.into_iter().map(Some).collect())
    }

    /// # Errors
    /// Fails if the slot is empty or the id is out of range.
    pub(crate) fn get(&self, id: I) -> Result<&T, Inconsistency> {
        self.0.get(id)?.as_ref().ok_or_else(|| empty(id))
    }

    /// Empties a slot and returns its value.
    ///
    /// # Errors
    /// Fails if the slot is empty or the id is out of range.
    pub(crate) fn take(&mut self, id: I) -> Result<T, Inconsistency> {
        self.slot(id)?.take().ok_or_else(|| empty(id))
    }

    /// Fills a slot.
    ///
    /// # Errors
    /// Fails if the slot is full or the id is out of range.
    pub(crate) fn put(&mut self, id: I, value: T) -> Result<(), Inconsistency> {
        match self.slot(id)?.replace(value) {
            None => Ok(()),
            Some(_) => Err(Inconsistency(format!(
                "{} {} was added twice",
                I::NAME,
                id.index()
            ))),
        }
    }

    fn slot(&mut self, id: I) -> Result<&mut Option<T>, Inconsistency> {
        let count = self.0.values.len();
        let slot = self.0.values.get_mut(id.index());
        slot.ok_or_else(|| missing(id, count))
    }

    /// Converts the slots to a table.
    ///
    /// # Errors
    /// Fails if a slot is empty.
    pub(crate) fn complete(self) -> Result<Table<I, T>, Inconsistency> {
        let slots = self.0.values.into_iter().enumerate();
        slots
            .map(|(index, slot)| slot.ok_or_else(|| empty(I::new(index))))
            .collect()
    }
}

fn missing<I: Id>(id: I, count: usize) -> Inconsistency {
    Inconsistency(format!(
        "{} {} is out of range: the list has {count}",
        I::NAME,
        id.index()
    ))
}

fn empty<I: Id>(id: I) -> Inconsistency {
    Inconsistency(format!("{} {} is not set", I::NAME, id.index()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(letters: &str) -> Table<ItemId, char> {
        letters.chars().collect()
    }

    #[test]
    fn an_id_that_is_out_of_range_is_an_error() {
        let (two, three) = (letters("ab"), letters("abc"));
        let last = three.ids().last().unwrap();
        assert_eq!(three.get(last), Ok(&'c'));
        assert_eq!(
            two.get(last).unwrap_err().to_string(),
            "component 2 is out of range: the list has 2"
        );
    }

    #[test]
    fn tables_of_different_lengths_cannot_be_joined() {
        let joined = letters("ab").join(letters("xy")).unwrap();
        let pairs: Vec<(char, char)> = joined.values().copied().collect();
        assert_eq!(pairs, [('a', 'x'), ('b', 'y')]);
        let failed = letters("ab").join(letters("x")).err().unwrap();
        assert_eq!(
            failed.to_string(),
            "two component lists of a workload differ in length: 2 and 1"
        );
    }

    #[test]
    fn every_slot_is_filled_exactly_once() {
        let letters = letters("ab");
        let [one, two] = [ItemId(0), ItemId(1)];
        let mut slots = Slots::empty(&letters);
        assert!(slots.get(two).is_err(), "the slot is not filled yet");
        slots.put(two, 'b').unwrap();
        assert_eq!(slots.get(two), Ok(&'b'));
        let twice = slots.put(two, 'c').unwrap_err();
        assert_eq!(twice.to_string(), "component 1 was added twice");
        let incomplete = slots.complete().err().unwrap();
        assert_eq!(incomplete.to_string(), "component 0 is not set");

        let mut slots = Slots::full(letters);
        assert_eq!(slots.take(one), Ok('a'));
        assert!(slots.take(one).is_err(), "the slot was emptied");
        assert!(slots.take(ItemId(7)).is_err(), "the id is out of range");
    }
}
