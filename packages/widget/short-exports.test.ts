import { expect, it } from 'vitest'
import { shortExports } from './short-exports.ts'

it('lets chunks ask for what another has by the name it has there', () => {
  const chunks = {
    'core.js': 'var P=1,h=2,$=3;export{P as A,h as P,$ as n,Q as mount};',
    'page.js': 'import{A as e,P as t,n}from"./core.js";import{A as x}from"./other.js";use(e,t,n,x)',
    'none.js': 'import("./core.js")',
  }
  expect(shortExports(chunks, 'core.js', ['mount'])).toEqual({
    'core.js': 'var P=1,h=2,$=3;export{P,h,$,Q as mount};',
    'page.js': 'import{P as e,h as t,$ as n}from"./core.js";import{A as x}from"./other.js";use(e,t,n,x)',
    'none.js': 'import("./core.js")',
  })
})

it('keeps the second name of what is given twice, and of what would take a known one', () => {
  const chunks = { 'core.js': 'export{P as A,P as B,mount as C,Q as mount};', 'page.js': 'import{A as a,B as b,C as c}from"./core.js"' }
  expect(shortExports(chunks, 'core.js', ['mount'])).toEqual({
    'core.js': 'export{P,P as B,mount as C,Q as mount};',
    'page.js': 'import{P as a,B as b,C as c}from"./core.js"',
  })
})
