/* Sends evidence while the form stays as it is: several files, dropped or chosen, each with its progress and its answer. */

const button = (label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--quiet";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
};

/* One line of the queue: name, progress, words, and what can be done about it. */
function line(name) {
  const item = document.createElement("li");
  item.className = "evidence__sending";
  const title = document.createElement("span");
  title.className = "evidence__name";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.ariaLabel = name;
  const words = document.createElement("span");
  words.className = "small";
  const acts = document.createElement("span");
  item.append(title, bar, words, acts);
  return {
    item,
    show(state, sentence, ...buttons) {
      item.dataset.state = state;
      words.textContent = sentence;
      bar.hidden = state !== "sending";
      acts.replaceChildren(...buttons);
    },
    say(sentence) {
      words.textContent = sentence;
    },
    progress(part) {
      bar.value = Math.round(part * 100);
    },
  };
}

/* Sends one form and promises the answer: {status, data}, data null where it was no answer of ours. */
function post(action, body, { onProgress, onStart } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress?.(event.loaded / event.total));
    request.addEventListener("loadend", () => resolve({ status: request.status, data: request.response }));
    onStart?.(request);
    request.send(body);
  });
}

export function attachEvidence(root) {
  const area = root.querySelector(".evidence[data-words]");
  if (!area) return;
  const words = JSON.parse(area.dataset.words);
  const form = area.querySelector(".evidence__form");
  const [list, queue, status] = ["list", "queue", "status"].map((name) => area.querySelector(`[data-evidence-${name}]`));
  const place = form.elements.field;
  const chosen = form.elements.files;
  const waiting = [];
  let sending = false;
  const results = { done: 0, failed: 0 };

  const take = (data) => {
    list.innerHTML = data.list;
    for (const clip of root.querySelectorAll("[data-clip]")) {
      clip.querySelector("[data-clip-count]").textContent = data.counts[clip.dataset.clip] ?? "";
    }
  };
  const why = ({ status: code }) => (code === 0 ? words.network : code === 413 ? words.large : code < 500 ? words.expired : words.failed);
  // what the site has looked at and refused stays refused; anything else may go better a second time
  const fail = (job, sentence, isFinal = false) => {
    results.failed += 1;
    const again = button(words.retry, () => add([job.file], job.field, job));
    job.line.show("failed", sentence, ...(isFinal ? [] : [again]));
  };

  const send = async (job) => {
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("field", job.field);
    body.append("files", job.file, job.file.name);
    let cancelled = false;
    const answer = await post(form.action, body, {
      onStart: (request) => {
        const cancel = button(words.cancel, () => {
          cancelled = true;
          request.abort();
        });
        job.line.show("sending", words.sending, cancel);
      },
      onProgress: (part) => {
        job.line.progress(part);
        if (part === 1) job.line.say(words.checking);
      },
    });
    if (cancelled) return fail(job, words.cancelled);
    const told = answer.data?.files?.[0];
    if (!told) return fail(job, why(answer));
    take(answer.data);
    if (!told.done) return fail(job, told.words, answer.status < 500);
    results.done += 1;
    job.line.show("done", told.words);
  };

  const work = async () => {
    if (sending) return;
    sending = true;
    while (waiting.length) await send(waiting.shift());
    sending = false;
    status.textContent = words.done.replace("{done}", results.done).replace("{failed}", results.failed);
  };

  const add = (files, field, again) => {
    if (!sending) {
      Object.assign(results, { done: 0, failed: 0 });
      queue.querySelectorAll("[data-state=done]").forEach((item) => item.remove());
    }
    status.textContent = "";
    for (const file of files) {
      const job = again ?? { file, field, line: line(file.name) };
      if (!again) queue.append(job.line.item);
      if (file.size > Number(area.dataset.mostBytes)) {
        fail(job, words.large, true);
        continue;
      }
      const drop = button(words.cancel, () => {
        waiting.splice(waiting.indexOf(job), 1);
        fail(job, words.cancelled);
      });
      job.line.show("waiting", words.waiting, drop);
      waiting.push(job);
    }
    work();
  };

  // the forms of the area are sent from here: leaving the page would lose what was typed above
  area.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.target === form) {
      add([...chosen.files], place.value);
      chosen.value = "";
      return;
    }
    const answer = await post(event.target.action, new FormData(event.target));
    if (answer.data?.list !== undefined) take(answer.data);
    const told = answer.data?.files?.[0];
    status.textContent = told ? `${told.name} ${told.words}` : why(answer);
    list.focus();
  });
  // choosing is enough: the button is for those without scripts
  form.querySelector("[data-evidence-send]").hidden = true;
  chosen.addEventListener("change", () => form.requestSubmit());
  root.addEventListener("click", (event) => {
    const clip = event.target.closest?.("[data-clip]");
    if (!clip) return;
    event.preventDefault();
    place.value = clip.dataset.clip;
    area.scrollIntoView({ block: "nearest" });
    chosen.focus();
    chosen.click();
  });

  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (isOver) => area.classList.toggle("is-over", isOver);
  root.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // a file that misses must not replace the page
    mark(true);
  });
  root.addEventListener("dragleave", (event) => !event.relatedTarget && mark(false));
  root.addEventListener("drop", (event) => {
    mark(false);
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    if (!event.target.closest?.(".columns__content")) return;
    const key = event.target.closest(".field[id^='field-a-']")?.id.slice("field-a-".length) ?? place.value;
    const isOffered = [...place.options].some((option) => option.value === key);
    add([...event.dataTransfer.files], isOffered ? key : "");
  });
  window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
}
