/** Pictures larger than this are read at this size: a QR code needs few dots. */
const longestSide = 1600;

/** The text of the QR code in a picture, or null when there is none. The picture never leaves the page. */
export async function readQr(picture: Blob): Promise<string | null> {
  const [{ default: jsQr }, bitmap] = await Promise.all([
    import("jsqr"),
    createImageBitmap(picture),
  ]);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) return null;
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const found = jsQr(context.getImageData(0, 0, width, height).data, width, height);
  return found === null || found.data === "" ? null : found.data;
}
