from __future__ import annotations

import numpy as np

from ipvi_eval.its.counts import batched_cholesky as chol


def test_factors_and_solutions_equal_lapack() -> None:
    rng = np.random.default_rng(1)
    roots = rng.standard_normal((50, 6, 9))
    A = roots @ roots.transpose(0, 2, 1)
    stack = np.moveaxis(A, 0, -1)
    L = chol.cholesky(stack)
    np.testing.assert_allclose(np.moveaxis(L, -1, 0), np.linalg.cholesky(A), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(np.moveaxis(chol.inverse(L), -1, 0), np.linalg.inv(A), rtol=1e-8, atol=1e-9)
    b = rng.standard_normal((6, 3, 50))
    x = chol.backward(L, chol.forward(L, b))
    np.testing.assert_allclose(np.einsum("nij,jcn->icn", A, x), b, atol=1e-8)
    overwritten = b.copy()
    assert chol.forward_in_place(L, overwritten) is overwritten
    np.testing.assert_array_equal(overwritten, chol.forward(L, b))


def test_a_matrix_that_is_not_positive_definite_gives_nan_and_harms_no_other() -> None:
    A = np.stack([np.eye(3), -np.eye(3)], axis=-1)
    L = chol.cholesky(A)
    np.testing.assert_array_equal(L[..., 0], np.eye(3))
    assert np.isnan(L[0, 0, 1])
