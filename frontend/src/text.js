/* Text made safe to keep, as domain/text.py makes it: no control characters, one form of each letter. */

const LINE_END = /\r\n|[\r\x0b\x0c\x85\u2028\u2029]/g;
const CONTROL =
  /[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
// half a character: the server refuses a whole text for one of them
const HALF = /[\ud800-\udfff]/gu;

// what stands for a character that was lost on the way, as forms/fields.py refuses it
const LOST = /\ufffd|%ED%[AB][0-9A-F]%[89AB][0-9A-F]/gi;

/** Text from elsewhere without the signs of lost characters. */
export const readable = (text) => text.replace(LOST, "");

/** Composed text with `\n` line ends, without control characters and half characters. */
export function clean(text) {
  return text.replace(HALF, "").replace(LINE_END, "\n").replace(CONTROL, "").normalize("NFC");
}

/** The number of characters as the domain counts them: no white space, one for each code point. */
export function lengthOf(text) {
  return [...text.replace(/\s/g, "")].length;
}

/** The sentence with its {holes} filled. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}
