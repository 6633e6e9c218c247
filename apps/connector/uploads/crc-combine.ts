/** The CRC-32 polynomial of zlib and ZIP, reflected. */
const POLYNOMIAL = 0xedb88320

type Matrix = Uint32Array

/** The operator that feeds one zero bit into a CRC-32, as a 32 × 32 matrix over GF(2), one column a word. */
const oneZeroBit: Matrix = Uint32Array.from({ length: 32 }, (_, bit) =>
  bit === 0 ? POLYNOMIAL : 1 << (bit - 1),
)

/**
 * The CRC-32 of A followed by B, from that of each and the length of B in bytes: A's register is moved past as many
 * zero bytes by repeated squaring of the operator (the method of zlib's crc32_combine).
 */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  let crc = first
  let operator = square(square(square(oneZeroBit)))
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = apply(operator, crc)
    operator = square(operator)
  }
  return (crc ^ second) >>> 0
}

function apply(matrix: Matrix, vector: number): number {
  let sum = 0
  for (let bit = 0; bit < 32; bit++) if ((vector >>> bit) & 1) sum ^= matrix[bit] ?? 0
  return sum >>> 0
}

function square(matrix: Matrix): Matrix {
  return matrix.map((column) => apply(matrix, column))
}
