//! Lists whose places have types: an [`ItemId`] finds a component in any list of the components of its workload, and it
//! finds nothing else.
//!
//! # Guarantees
//! Looking up never panics and never passes over what is missing: the answer is an [`Inconsistency`] that says what the
//! host expected. That is why these are not the tables of `cranelift-entity` or `id-arena`, which panic or return an
//! `Option`.

use std::marker::PhantomData;

use crate::error::InvocationError;

/// What the host keeps about a workload contradicts itself: a bug of the host.
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
            message: format!("{inconsistency}; this is a bug of the host"),
        }
    }
}

/// A place in a [`Table`].
pub(crate) trait Id: Copy {
    /// What there is at such a place.
    const NAME: &'static str;

    fn new(place: usize) -> Self;

    fn place(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident: $name:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub(crate) struct $id(usize);

            impl Id for $id {
                const NAME: &'static str = $name;

                fn new(place: usize) -> Self {
                    Self(place)
                }

                fn place(self) -> usize {
                    self.0
                }
            }
        )*
    };
}

ids! {
    /// A component or the service of a workload.
    ItemId: "component";
    /// An interface that a component exports to others of its workload.
    ExportId: "exported interface";
    /// A function of such an interface.
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
    /// The value at a place.
    ///
    /// # Errors
    /// The id is not one of this table.
    pub(crate) fn get(&self, id: I) -> Result<&T, Inconsistency> {
        let value = self.values.get(id.place());
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

    /// A value for each of these.
    pub(crate) fn map<U>(&self, mut value: impl FnMut(I, &T) -> U) -> Table<I, U> {
        self.iter().map(|(id, old)| value(id, old)).collect()
    }

    /// A value made of each of these.
    pub(crate) fn into_map<U>(self, value: impl FnMut(T) -> U) -> Table<I, U> {
        self.values.into_iter().map(value).collect()
    }

    /// A value for each of these, unless one cannot be made.
    ///
    /// # Errors
    /// The first one of `value`.
    pub(crate) fn try_map<U, E>(
        &self,
        mut value: impl FnMut(I, &T) -> Result<U, E>,
    ) -> Result<Table<I, U>, E> {
        self.iter().map(|(id, old)| value(id, old)).collect()
    }

    /// Both values of each id together.
    ///
    /// # Errors
    /// One table is longer than the other.
    pub(crate) fn join<U>(self, other: Table<I, U>) -> Result<Table<I, (T, U)>, Inconsistency> {
        let (one, two) = (self.values.len(), other.values.len());
        if one != two {
            let what = format!("two lists of one workload differ: {} {one} and {two}", I::NAME);
            return Err(Inconsistency(what));
        }
        Ok(self.values.into_iter().zip(other.values).collect())
    }
}

/// A table that is filled or emptied in any order.
pub(crate) struct Slots<I, T>(Table<I, Option<T>>);

impl<I: Id, T> Slots<I, T> {
    /// As many as `like` has, all empty.
    pub(crate) fn empty<U>(like: &Table<I, U>) -> Self {
        Self(like.map(|_, _| None))
    }

    pub(crate) fn full(table: Table<I, T>) -> Self {
        Self(table.values.into_iter().map(Some).collect())
    }

    /// # Errors
    /// The slot is empty, or the id is not one of these.
    pub(crate) fn get(&self, id: I) -> Result<&T, Inconsistency> {
        self.0.get(id)?.as_ref().ok_or_else(|| empty(id))
    }

    /// Empty a slot.
    ///
    /// # Errors
    /// It is empty, or the id is not one of these.
    pub(crate) fn take(&mut self, id: I) -> Result<T, Inconsistency> {
        self.slot(id)?.take().ok_or_else(|| empty(id))
    }

    /// Fill a slot.
    ///
    /// # Errors
    /// It is full, or the id is not one of these.
    pub(crate) fn put(&mut self, id: I, value: T) -> Result<(), Inconsistency> {
        match self.slot(id)?.replace(value) {
            None => Ok(()),
            Some(_) => Err(Inconsistency(format!("{} {} came twice", I::NAME, id.place()))),
        }
    }

    fn slot(&mut self, id: I) -> Result<&mut Option<T>, Inconsistency> {
        let count = self.0.values.len();
        let slot = self.0.values.get_mut(id.place());
        slot.ok_or_else(|| missing(id, count))
    }

    /// All values.
    ///
    /// # Errors
    /// A slot is empty.
    pub(crate) fn complete(self) -> Result<Table<I, T>, Inconsistency> {
        let slots = self.0.values.into_iter().enumerate();
        slots
            .map(|(place, slot)| slot.ok_or_else(|| empty(I::new(place))))
            .collect()
    }
}

fn missing<I: Id>(id: I, count: usize) -> Inconsistency {
    Inconsistency(format!("there is no {} {} among {count}", I::NAME, id.place()))
}

fn empty<I: Id>(id: I) -> Inconsistency {
    Inconsistency(format!("{} {} is not there yet or any more", I::NAME, id.place()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(letters: &str) -> Table<ItemId, char> {
        letters.chars().collect()
    }

    #[test]
    fn an_id_of_another_table_is_an_error_that_says_so() {
        let (two, three) = (letters("ab"), letters("abc"));
        let last = three.ids().last().unwrap();
        assert_eq!(three.get(last), Ok(&'c'));
        assert_eq!(
            two.get(last).unwrap_err().to_string(),
            "there is no component 2 among 2"
        );
    }

    #[test]
    fn tables_of_different_lengths_do_not_go_together() {
        let joined = letters("ab").join(letters("xy")).unwrap();
        let pairs: Vec<(char, char)> = joined.values().copied().collect();
        assert_eq!(pairs, [('a', 'x'), ('b', 'y')]);
        let failed = letters("ab").join(letters("x")).err().unwrap();
        assert_eq!(
            failed.to_string(),
            "two lists of one workload differ: component 2 and 1"
        );
    }

    #[test]
    fn slots_are_filled_once_and_all() {
        let letters = letters("ab");
        let [one, two] = [ItemId(0), ItemId(1)];
        let mut slots = Slots::empty(&letters);
        assert!(slots.get(two).is_err(), "it is linked later");
        slots.put(two, 'b').unwrap();
        assert_eq!(slots.get(two), Ok(&'b'));
        let twice = slots.put(two, 'c').unwrap_err();
        assert_eq!(twice.to_string(), "component 1 came twice");
        let incomplete = slots.complete().err().unwrap();
        assert_eq!(incomplete.to_string(), "component 0 is not there yet or any more");

        let mut slots = Slots::full(letters);
        assert_eq!(slots.take(one), Ok('a'));
        assert!(slots.take(one).is_err(), "it is taken once");
        assert!(slots.take(ItemId(7)).is_err(), "it was never there");
    }
}
