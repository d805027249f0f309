// What is changed, one thing at a time: operators, conditions, numbers, texts, calls, statements.

const BINARY = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
}
const LOGICAL = { '&&': '||', '||': '&&', '??': '&&' }
const ASSIGNMENT = { '+=': '-=', '-=': '+=', '*=': '/=', '&=': '|=', '??=': '=', '&&=': '=' }
const METHODS = { min: 'max', max: 'min', floor: 'ceil', ceil: 'floor', some: 'every', every: 'some' }
/** Calls that can be left out: what they were called on stays. */
const REMOVABLE = new Set(['filter', 'sort', 'slice', 'reverse'])

/**
 * Every change to one node, as `[what it was, what it becomes, its text then]`.
 * @param {any} node of the syntax tree
 * @param {(node: { start: number, end: number }) => string} text
 * @returns {[string, string, string][]}
 */
function changesOf(node, text) {
  switch (node.type) {
    case 'BinaryExpression':
      return (BINARY[node.operator] ?? []).map((to) => [node.operator, to, `${text(node.left)} ${to} ${text(node.right)}`])
    case 'LogicalExpression': {
      const to = LOGICAL[node.operator]
      return [[node.operator, to, `(${text(node.left)}) ${to} (${text(node.right)})`]]
    }
    case 'UnaryExpression':
      if (node.operator !== '!' && node.operator !== '-') return []
      return [[node.operator, 'nothing', text(node.argument)]]
    case 'UpdateExpression': {
      const to = node.operator === '++' ? '--' : '++'
      return [[node.operator, to, node.prefix ? to + text(node.argument) : text(node.argument) + to]]
    }
    case 'AssignmentExpression': {
      const to = ASSIGNMENT[node.operator]
      return to ? [[node.operator, to, `${text(node.left)} ${to} ${text(node.right)}`]] : []
    }
    case 'Literal':
      if (typeof node.value === 'number') return [[node.raw, String(node.value + 1), String(node.value + 1)]]
      if (typeof node.value === 'boolean') return [[node.raw, String(!node.value), String(!node.value)]]
      if (typeof node.value === 'string') return [[node.raw, 'another text', node.value === '' ? '"?"' : '""']]
      return []
    case 'ArrayExpression':
      return node.elements.length > 0 ? [['[…]', '[]', '[]']] : []
    case 'ObjectExpression':
      return node.properties.length > 0 ? [['{…}', '{}', '{}']] : []
    case 'ChainExpression':
      return [
        [
          '?.',
          '.',
          text(node)
            .replaceAll(/\?\.(?=[[(])/g, '')
            .replaceAll('?.', '.'),
        ],
      ]
    case 'CallExpression':
      return callChanges(node, text)
    default:
      return []
  }
}

function callChanges(node, text) {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.computed) return []
  const name = callee.property.name
  const dot = text({ start: callee.object.end, end: callee.property.start })
  const rest = text({ start: callee.end, end: node.end })
  const found = []
  if (METHODS[name]) found.push([`${name}()`, `${METHODS[name]}()`, text(callee.object) + dot + METHODS[name] + rest])
  if (REMOVABLE.has(name)) found.push([`${name}()`, 'nothing', text(callee.object)])
  return found
}

const isNode = (value) => value !== null && typeof value === 'object' && typeof value.type === 'string'

/** Positions in which an expression may not be put in parentheses, or says nothing. */
function isFixed(parent, key) {
  if (parent.type === 'Property') return key === 'key' && !parent.computed
  if (parent.type === 'MemberExpression') return key === 'property' && !parent.computed
  if (parent.type === 'AssignmentExpression' || parent.type === 'ForOfStatement') return key === 'left'
  return ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ExportSpecifier', 'ImportSpecifier'].includes(parent.type)
    ? key !== 'declaration'
    : parent.type === 'ExpressionStatement' && 'directive' in parent && parent.directive !== null && parent.directive !== undefined
}

const LOOPS = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement'])

/**
 * Puts all changes of a file into one text, each behind the question whether its number is the active one, and a step counter into
 * every loop. The text expects `globalThis.mutation` (see worker.mjs).
 *
 * @param {string} code JavaScript
 * @param {any} tree its syntax tree, ESTree
 * @param {boolean} withMutants else only the loops are counted
 */
export function instrument(code, tree, withMutants) {
  const mutants = []
  const text = ({ start, end }) => code.slice(start, end)
  const lineOf = (position) => {
    const from = code.lastIndexOf('\n', position - 1) + 1
    const to = code.indexOf('\n', position)
    return { line: code.slice(0, position).split('\n').length, text: code.slice(from, to < 0 ? undefined : to).trim() }
  }
  const mutant = (node, from, to) => mutants.push({ from, to, ...lineOf(node.start) })

  /** The text of a node with everything inside it instrumented. */
  function inner(node) {
    const parts = []
    for (const [key, value] of Object.entries(node)) {
      if (key === 'parent') continue
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) parts.push({ child, key })
    }
    parts.sort((a, b) => a.child.start - b.child.start || b.child.end - a.child.end)
    // The key and the value of a shorthand property begin at one place; the value may have a default.
    const unique = parts.filter(({ child }, i) => i === 0 || child.start >= parts[i - 1].child.end)
    let result = ''
    let at = node.start
    for (const { child, key } of unique) {
      result += code.slice(at, child.start) + (isFixed(node, key) ? text(child) : render(child, node, key))
      at = child.end
    }
    return result + code.slice(at, node.end)
  }

  function render(node, parent, key) {
    // What only a bug can cause has no test, and texts of errors say nothing.
    if (node.type === 'ThrowStatement' || node.type === 'ImportDeclaration' || node.type === 'TemplateElement') return text(node)
    let result = inner(node)
    const loops = LOOPS.has(parent.type) && key === 'body'
    if (withMutants) {
      for (const [from, to, changed] of changesOf(node, text)) {
        mutant(node, from, to)
        result = `($mutated(${mutants.length}) ? (${changed}) : ${result})`
      }
      // Inside the function: a function is mostly made once, before any mutant is switched on.
      if (parent.type === 'ArrowFunctionExpression' && key === 'body' && node.type !== 'BlockStatement') {
        mutant(node, '=> …', '=> undefined')
        result = `($mutated(${mutants.length}) ? undefined : ${result})`
      }
      if (key === 'test' && parent.type !== 'SwitchCase')
        for (const to of LOOPS.has(parent.type) ? ['false'] : ['true', 'false']) {
          mutant(node, 'condition', to)
          result = `($mutated(${mutants.length}) ? ${to} : ${result})`
        }
      if (node.type === 'BlockStatement' && node.body.length > 0 && !node.body.every(({ type }) => type === 'ThrowStatement')) {
        mutant(node, '{…}', '{}')
        result = `{ if (!$mutated(${mutants.length})) ${result} }`
      }
      if (node.type === 'ContinueStatement') {
        mutant(node, 'continue', 'nothing')
        result = `if (!$mutated(${mutants.length})) continue;`
      }
    }
    return loops ? `{ $step(); ${result} }` : result
  }

  const body = inner({ ...tree, start: 0, end: code.length })
  return { code: `const { mutated: $mutated, step: $step } = globalThis.mutation;\n${body}`, mutants }
}
