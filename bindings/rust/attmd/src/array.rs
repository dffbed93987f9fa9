use crate::error::{Error, Result};
use crate::foreign::product;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// `f32` or `f64`, the element types that the library reads and steps.
pub trait Element: sealed::Sealed + Copy + Default + Send + Sync + 'static {
    #[doc(hidden)]
    const DTYPE: i32;
}
impl Element for f32 {
    const DTYPE: i32 = sys::ATTMD_FLOAT32;
}
impl Element for f64 {
    const DTYPE: i32 = sys::ATTMD_FLOAT64;
}

/// Numbers with a shape, row-major: what the library's calls return. It dereferences to the slice of its numbers.
///
/// With the feature `ndarray` (on by default) [`into_ndarray`](Tensor::into_ndarray) makes an array of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor<T = f64> {
    values: Vec<T>,
    shape: Vec<usize>,
}

impl<T> Tensor<T> {
    pub(crate) fn from_parts(values: Vec<T>, shape: &[usize]) -> Self {
        debug_assert_eq!(values.len(), product(shape));
        Tensor { values, shape: shape.to_vec() }
    }

    /// The extents.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers, row-major.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.values
    }

    /// The numbers as an array; [`Error::Dimension`] if `D` has another number of axes.
    ///
    /// ```
    /// let data = attmd::Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let x: ndarray::Array2<f64> = data.tokens(0)?.into_ndarray()?;
    /// assert_eq!(x.dim(), (8, 10));
    /// # Ok::<(), attmd::Error>(())
    /// ```
    #[cfg(feature = "ndarray")]
    pub fn into_ndarray<D: ndarray::Dimension>(self) -> Result<ndarray::Array<T, D>> {
        let shape = ndarray::IxDyn(&self.shape);
        let rank = self.shape.len();
        ndarray::ArrayD::from_shape_vec(shape, self.values)
            .and_then(ndarray::ArrayD::into_dimensionality)
            .map_err(|_| Error::Dimension(format!("the tensor has {rank} axes, expected {:?}", D::NDIM)))
    }
}

impl<T> Deref for Tensor<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.values
    }
}

impl<T> DerefMut for Tensor<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

/// Borrowed numbers with `N` axes and a stride for each: what the library's calls take. Made of a slice and its shape,
/// or, with the feature `ndarray`, of an array or a view of one, in whatever order its axes lie.
///
/// ```
/// let rows = attmd::View::new(&[1.0, 0.0, 0.0, 1.0], [2, 2])?;
/// let problem = attmd::SvmProblem::rows(rows);
/// # let array = ndarray::array![[1.0, 0.0], [0.0, 1.0]];
/// let problem = attmd::SvmProblem::rows(&array);
/// let problem = attmd::SvmProblem::rows(array.t());
/// # Ok::<(), attmd::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct View<'a, T, const N: usize> {
    pub(crate) pointer: *const T,
    pub(crate) shape: [usize; N],
    /// In elements. All zero means dense to the library.
    strides: [isize; N],
    values: PhantomData<&'a [T]>,
}

// SAFETY: a shared borrow of numbers.
unsafe impl<T: Sync, const N: usize> Send for View<'_, T, N> {}
unsafe impl<T: Sync, const N: usize> Sync for View<'_, T, N> {}

impl<'a, T, const N: usize> View<'a, T, N> {
    /// A slice seen as a dense, row-major array of a shape; [`Error::Dimension`] if it has another length.
    pub fn new(values: &'a [T], shape: [usize; N]) -> Result<Self> {
        if values.len() != product(&shape) {
            return Err(Error::Dimension(format!(
                "the slice has {} values, expected the shape {shape:?}",
                values.len()
            )));
        }
        let mut strides = [1isize; N];
        for axis in (1..N).rev() {
            strides[axis - 1] = strides[axis].wrapping_mul(shape[axis] as isize);
        }
        Ok(View { pointer: values.as_ptr(), shape, strides, values: PhantomData })
    }

    /// The same without the type; it goes on borrowing the numbers.
    pub(crate) fn erased(self) -> View<'a, (), N> {
        View { pointer: self.pointer.cast(), shape: self.shape, strides: self.strides, values: PhantomData }
    }

    /// The strides for C, where a view of one number only, spread over many places, cannot be told.
    pub(crate) fn c_strides(&self) -> Result<[i64; N]> {
        if product(&self.shape) > 1 && self.strides.iter().all(|&stride| stride == 0) {
            let message = "every axis of the array has stride 0, expected an array that is not broadcast";
            return Err(Error::InvalidArgument(message.into()));
        }
        Ok(self.strides.map(|stride| stride as i64))
    }
}

#[cfg(feature = "ndarray")]
mod from_ndarray {
    use super::View;
    use ndarray::{ArrayBase, ArrayView, Data, Dim, Dimension, Ix};
    use std::marker::PhantomData;

    impl<'a, T, const N: usize> From<ArrayView<'a, T, Dim<[Ix; N]>>> for View<'a, T, N>
    where
        Dim<[Ix; N]>: Dimension,
    {
        fn from(array: ArrayView<'a, T, Dim<[Ix; N]>>) -> Self {
            let (mut shape, mut strides) = ([0; N], [0; N]);
            shape.copy_from_slice(array.shape());
            strides.copy_from_slice(array.strides());
            View { pointer: array.as_ptr(), shape, strides, values: PhantomData }
        }
    }

    impl<'a, T, S: Data<Elem = T>, const N: usize> From<&'a ArrayBase<S, Dim<[Ix; N]>>> for View<'a, T, N>
    where
        Dim<[Ix; N]>: Dimension,
    {
        fn from(array: &'a ArrayBase<S, Dim<[Ix; N]>>) -> Self {
            array.view().into()
        }
    }
}
