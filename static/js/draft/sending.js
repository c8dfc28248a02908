/* Sends to the server and says in one word what came of it; it never throws. */

const PATIENCE = 20_000; // ms
const KINDS = { 400: "token", 401: "signed_out", 409: "closed", 413: "too_large" };

function kindOf(response, told) {
  if (response.ok) return told.fields || told.person || told.others !== undefined ? "done" : "busy";
  if (response.status === 400) return told.csrf_token ? "token" : "refused";
  if (KINDS[response.status]) return KINDS[response.status];
  return response.status === 429 || response.status >= 500 ? "busy" : "refused";
}

/* {kind, told, after}: `told` is what the server said, `after` how many seconds it asks to wait. */
export async function send(address, body) {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE);
  try {
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      signal: given.signal,
    });
    const told = await response.json().catch(() => ({}));
    return { kind: kindOf(response, told), told, after: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { kind: navigator.onLine ? "busy" : "offline", told: {}, after: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/* The form as it would be sent, without files and without what only the plain page needs. */
export function bodyOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

/* A new token in every form of the page: the sign-in that the old ones belonged to is over. */
export function renewTokens(token) {
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}
