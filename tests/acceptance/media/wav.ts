/** A tone of 440 Hz as a RIFF/WAVE file: 16 bits, one channel, 22,050 samples a second. */
export function makeWav(seconds: number): Buffer {
  const rate = 22_050
  const samples = rate * seconds
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  for (let sample = 0; sample < samples; sample++)
    file.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * sample) / rate)), 44 + sample * 2)
  return file
}
