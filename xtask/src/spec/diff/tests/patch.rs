//! JSON Patch as far as the cases need it: `add`, `remove`, `replace`, `move`.

use serde_json::Value;

pub(super) fn apply(document: &mut Value, operations: &Value) -> Option<()> {
    operations.as_array()?.iter().try_for_each(|operation| {
        let path = operation["path"].as_str()?;
        match operation["op"].as_str()? {
            "add" => add(document, path, operation["value"].clone()),
            "remove" => remove(document, path).map(drop),
            "replace" => document.pointer_mut(path).map(|value| *value = operation["value"].clone()),
            "move" => {
                let value = remove(document, operation["from"].as_str()?)?;
                add(document, path, value)
            }
            _ => None,
        }
    })
}

fn parent<'a>(document: &'a mut Value, path: &str) -> Option<(&'a mut Value, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((document.pointer_mut(parent)?, last.replace("~1", "/").replace("~0", "~")))
}

pub(super) fn add(document: &mut Value, path: &str, value: Value) -> Option<()> {
    match parent(document, path)? {
        (Value::Object(map), key) => drop(map.insert(key, value)),
        (Value::Array(list), key) if key == "-" => list.push(value),
        (Value::Array(list), key) => {
            let index = key.parse().ok().filter(|index| *index <= list.len())?;
            list.insert(index, value);
        }
        _ => return None,
    }
    Some(())
}

pub(super) fn remove(document: &mut Value, path: &str) -> Option<Value> {
    match parent(document, path)? {
        (Value::Object(map), key) => map.remove(&key),
        (Value::Array(list), key) => {
            let index = key.parse().ok().filter(|index| *index < list.len())?;
            Some(list.remove(index))
        }
        _ => None,
    }
}
