/* What the editor says, in the source language; `data-editor-words` on the textarea or around it translates it. */

const WORDS = {
  tools: "正文编辑工具",
  body: "正文",
  level2: "（一）",
  level3: "1.",
  level4: "（1）",
  bullets: "列表",
  ordered: "编号",
  table: "表格",
  token: "# 数据",
  undo: "撤销",
  redo: "重做",
  bodyHelp: "改为正文",
  level2Help: "一级小标题",
  level3Help: "二级小标题",
  level4Help: "三级小标题",
  bulletsHelp: "项目列表",
  orderedHelp: "编号列表",
  tableHelp: "插入三行三列的表格",
  tokenHelp: "插入填报数据，随填报数变化",
  undoHelp: "撤销上一步",
  redoHelp: "恢复撤销的一步",
  tableTools: "表格工具",
  addRow: "加行",
  addColumn: "加列",
  removeRow: "删行",
  removeColumn: "删列",
  tableHead: "表头",
  removeTable: "删表",
  hint: "输入 # 插入填报数据",
  help: "按 Alt+F10 到编辑工具，按 Esc 回到正文。",
  unfilled: "{label}（未填）",
  broken: "{label}（没有这项数据）",
  named: "{label}：",
  tokens: "可插入的数据",
  found: "{count} 项数据，按上下键选择，按回车插入",
  none: "没有名称含“{query}”的数据",
  count: "已写 {length} 字",
  countOf: "已写 {length} 字，最多 {limit} 字",
  over: "超出 {count} 字",
  tooMuch: "要粘贴的内容太长，没有粘贴。请分开粘贴，或只粘贴需要的部分。",
};

/** The editor's words for a textarea: those given there, ours where none are. */
export function wordsFor(area) {
  const given = area.closest("[data-editor-words]")?.dataset.editorWords;
  return { ...WORDS, ...(given ? JSON.parse(given) : {}) };
}
