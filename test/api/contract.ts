import assert from 'node:assert/strict';
import { type ValidateFunction, Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** What the description says of one request. */
export interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema?: object;
  }[];
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: object }>>;
}

/** As much of an OpenAPI document as is looked at. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Every operation of the document, as `GET /v1/devices`. */
export function operationsOf({ paths }: OpenApi): Map<string, Operation> {
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  return new Map(entries);
}

/** Every `$ref` in the document. */
export function referencesOf(document: unknown): string[] {
  if (typeof document !== 'object' || document === null) return [];
  const { $ref } = document as { readonly $ref?: unknown };
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(document).flatMap(referencesOf)];
}

/** What a reference inside the document stands for; undefined where it stands for nothing. */
export function resolve(document: unknown, reference: string): unknown {
  let found: unknown = document;
  for (const part of reference.replace(/^#\//, '').split('/')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return found;
}

/**
 * The same document, in which an object has no field that is not described: a client may be sent more one day, but what we send today is
 * all described. What is composed (`allOf`) is closed as a whole, a component where it is used.
 */
function closed(node: Json, isPart = false): Json {
  if (Array.isArray(node)) return node.map((each) => closed(each, isPart));
  if (typeof node !== 'object' || node === null) return node;
  const inside = Object.entries(node).map(([name, value]) => [name, closed(value, name === 'allOf')] as const);
  const composed = 'properties' in node || 'allOf' in node || '$ref' in node;
  const open = isPart || 'additionalProperties' in node || !composed;
  return { ...Object.fromEntries(inside), ...(open ? {} : { unevaluatedProperties: false }) };
}

/** Holds answers against the document. */
export class Contract {
  readonly operations: Map<string, Operation>;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.operations = operationsOf(document);
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(this.#ajv);
    const { components, ...rest } = document as unknown as {
      components: { schemas: Record<string, Json> };
      [name: string]: Json;
    };
    const schemas = Object.entries(components.schemas).map(([name, schema]) => {
      const whole = closed(schema) as Record<string, Json>;
      // It may be a part of another one.
      const { unevaluatedProperties: _, ...part } = whole;
      return [name, part] as const;
    });
    const parts = {
      ...(closed(rest) as object),
      components: { schemas: Object.fromEntries(schemas) },
    };
    this.#ajv.addSchema(parts, 'document');
  }

  /** @throws AssertionError where the status, the type of the content, or the content is not what the document says */
  async hold(name: string, response: Response): Promise<void> {
    const { status } = response;
    const documented = this.operations.get(name)?.responses[status];
    const text = response.headers.get('content-type')?.startsWith('application/json') ? await response.text() : '';
    assert.ok(documented, `${name} answers with ${status}, which is not documented: ${text}`);
    const { content = {} } = documented;
    const type = response.headers.get('content-type') ?? undefined;
    if (type === undefined) return assert.deepEqual(content, {}, `${name} ${status} has no content type`);
    const known = Object.keys(content).find((each) => each === type || each === type.replace(/;.*$/, ''));
    assert.ok(known, `${name} ${status} is ${type}; documented: ${Object.keys(content).join(', ')}`);
    if (known !== 'application/json') return response.body?.cancel();
    const validate = this.#validator(name, status, known);
    if (validate(JSON.parse(text))) return undefined;
    assert.fail(`${name} ${status}: ${this.#ajv.errorsText(validate.errors)} in ${text.slice(0, 1000)}`);
  }

  #validator(name: string, status: number, type: string): ValidateFunction {
    const key = `${name} ${status} ${type}`;
    const known = this.#validators.get(key);
    if (known) return known;
    const [method = '', path = ''] = name.split(' ');
    const way = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
    const pointer = way.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const made = this.#ajv.compile({ $ref: `document#/${pointer.replaceAll('{', '%7B').replaceAll('}', '%7D')}` });
    this.#validators.set(key, made);
    return made;
  }
}
