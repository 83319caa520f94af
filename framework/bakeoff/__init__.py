"""bakeoff: which image method is better, by how much, and how sure are we?"""
